namespace ActorDns.Cluster.Tests.Tier;

/// <summary>The tests that start a tier: one after the other, and behind everything that runs in parallel.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TierCollection
{
    public const string Name = "Tier";
}
