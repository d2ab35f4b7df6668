namespace ActorDns.Actors.Routing.LoadBalance;

/// <summary>The loadbalance directive. Immutable.</summary>
/// <param name="IsShuffled">True for any order (<c>random</c>), false to begin at a random address and go round (<c>round_robin</c>).</param>
public sealed record LoadBalanceOptions(bool IsShuffled);
