namespace ActorDns.Cluster.Tests.Tier;

/// <summary>The test of certificates that turn, beside the other tests of tiers.</summary>
[CollectionDefinition(Name)]
public sealed class TierCertificateCollection
{
    public const string Name = "Tier certificates";
}
