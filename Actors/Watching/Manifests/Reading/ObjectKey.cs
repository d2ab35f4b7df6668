using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>What names an object.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Namespace">metadata.namespace; empty for a Namespace.</param>
/// <param name="Name">metadata.name.</param>
internal readonly record struct ObjectKey(ObjectKind Kind, string Namespace, string Name);
