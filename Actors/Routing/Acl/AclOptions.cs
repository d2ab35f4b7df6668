using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Acl;

/// <summary>An acl directive. Immutable.</summary>
/// <param name="Zones">The zones it is about.</param>
/// <param name="Policies">Its lines; the first one that is about a query decides.</param>
public sealed record AclOptions(IReadOnlyList<DomainName> Zones, IReadOnlyList<AclPolicy> Policies);
