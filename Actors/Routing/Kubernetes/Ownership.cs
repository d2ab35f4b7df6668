using ActorDns.Actors.Directory;

namespace ActorDns.Actors.Routing.Kubernetes;

/// <summary>Which shard answers a question, and what the directory said of its names on the way. Immutable.</summary>
/// <param name="Shard">The shard, here or elsewhere; <see cref="Nobody"/> when no owner is needed.</param>
/// <param name="Namespace">The namespace asked about, if there is one and the directory knows it.</param>
/// <param name="Service">The service name asked about, likewise.</param>
internal readonly record struct Ownership(int Shard, NamespaceEntry? Namespace = null, ServiceEntry? Service = null)
{
    /// <summary>The shard when no owner is needed.</summary>
    public const int Nobody = -1;

    /// <summary>No owner is needed.</summary>
    public static Ownership None => new(Nobody);
}
