using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching;

/// <summary>
/// A feed: where one or more <c>kubernetes</c> directives get their objects. Directives with equal options share a feed.
/// </summary>
public sealed record FeedOptions
{
    /// <summary>Short name, stable over restarts and equal on every node; part of entity ids. Made of [a-z0-9-].</summary>
    public required string Id { get; init; }

    /// <summary>Label selector of Services, EndpointSlices and Pods; empty for all.</summary>
    public string LabelSelector { get; init; } = string.Empty;

    /// <summary>Label selector of Namespaces; empty for all.</summary>
    public string NamespaceLabelSelector { get; init; } = string.Empty;

    /// <summary>True to keep the names of pods and to look them up by address: who a client is.</summary>
    public bool IndexesPods { get; init; }

    /// <summary>The kinds to watch, in the order of <see cref="ObjectKind"/>.</summary>
    public required IReadOnlyList<ObjectKind> Kinds { get; init; }
}
