using ActorDns.Actors.Routing.Acl;

namespace ActorDns.Actors.Routing.LoadBalance;

/// <summary>The loadbalance directive. Immutable.</summary>
/// <param name="IsShuffled">True for any order (<c>random</c>), false to begin at a random address and go round (<c>round_robin</c>).</param>
/// <param name="Preferred">Ranges whose addresses come before all others, the first range first (<c>prefer</c>); at most <see cref="MaxPreferred"/>.</param>
public sealed record LoadBalanceOptions(bool IsShuffled, IReadOnlyList<AddressBlock> Preferred)
{
    /// <summary>The most ranges that may be preferred.</summary>
    public const int MaxPreferred = 64;
}
