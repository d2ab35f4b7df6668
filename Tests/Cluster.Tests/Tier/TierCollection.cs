namespace ActorDns.Cluster.Tests.Tier;

/// <summary>
/// The tests that kill, stop and start nodes of a tier: one after the other. Beside them run those of
/// <see cref="TierLinkCollection"/>, which mostly wait.
/// </summary>
[CollectionDefinition(Name)]
public sealed class TierCollection
{
    public const string Name = "Tier";
}
