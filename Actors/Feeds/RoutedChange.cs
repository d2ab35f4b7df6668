using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Feeds;

/// <summary>A change and the partition of its namespace it goes to.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Change">The change.</param>
internal readonly record struct RoutedChange(int Partition, ObjectChange Change);
