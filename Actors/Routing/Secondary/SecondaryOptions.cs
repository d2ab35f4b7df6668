using System.Net;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Secondary;

/// <summary>A secondary directive, read and validated. Immutable.</summary>
/// <param name="Zones">The zones that are fetched; at least one.</param>
/// <param name="From">The primaries they are fetched from, asked in this order; at least one.</param>
public sealed record SecondaryOptions(IReadOnlyList<DomainName> Zones, IReadOnlyList<IPEndPoint> From);
