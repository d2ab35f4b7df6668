using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Autopath;

/// <summary>A name that ends in the first domain of a search list.</summary>
/// <param name="OwnLength">Octets of the labels left of that domain: what the client's program asked for; at least 2.</param>
/// <param name="Others">The domains a resolver would try next, the root last: the name as it was asked for.</param>
public readonly record struct SearchMatch(int OwnLength, DomainName[] Others);
