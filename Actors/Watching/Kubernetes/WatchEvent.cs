using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>An event of a watch.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Change">The change; null unless <see cref="WatchEventType.Change"/>.</param>
/// <param name="Version">The version of a bookmark; else 0.</param>
/// <param name="Status">Why the watch ends; null unless <see cref="WatchEventType.Error"/>.</param>
internal readonly record struct WatchEvent(WatchEventType Type, ObjectChange? Change = null, ulong Version = 0, ApiStatus? Status = null);
