namespace ActorDns.Cluster.Tests.Tier;

/// <summary>The tests of links that are cut and of a majority that is gone: one after the other; each waits for half a minute and more.</summary>
[CollectionDefinition(Name)]
public sealed class TierLinkCollection
{
    public const string Name = "Tier links";
}
