using System.Net;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Transfer;

/// <summary>A transfer directive, read and validated. Immutable.</summary>
/// <param name="Zones">The zones it is about.</param>
/// <param name="ToAll">True for <c>to *</c>: any client may have them.</param>
/// <param name="To">The clients that may have them, and that are told of changes.</param>
public sealed record TransferOptions(IReadOnlyList<DomainName> Zones, bool ToAll, IReadOnlyList<IPEndPoint> To);
