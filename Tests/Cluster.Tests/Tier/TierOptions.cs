namespace ActorDns.Cluster.Tests.Tier;

/// <summary>How a tier is started.</summary>
internal sealed record TierOptions
{
    /// <summary>The API server all nodes watch.</summary>
    public required Uri ApiServer { get; init; }

    /// <summary>Nodes started at once; they are the contact points.</summary>
    public int Nodes { get; init; } = 3;

    /// <summary>Nodes that join later.</summary>
    public int Later { get; init; }

    /// <summary>How long the tier must stand still before an unreachable node is removed; short, for every scenario waits for it.</summary>
    public TimeSpan StableMargin { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>True to put a proxy before each node's ports for the others, so that links can be cut; the proxies are what the nodes advertise.</summary>
    public bool HasProxies { get; init; }

    /// <summary>How long a node that was told to end goes on answering after /ready has closed; whole seconds, at least 1.</summary>
    public TimeSpan Lameduck { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Copies of each shard.</summary>
    public int Copies { get; init; } = 2;
}
