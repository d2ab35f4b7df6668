using ActorDns.Actors.Forwarding.Upstreams;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Forwarding;

/// <summary>One query to one upstream. Immutable.</summary>
/// <param name="Protocol">How the upstream is spoken to.</param>
/// <param name="IsOverStream">True over a connection, false for a datagram.</param>
/// <param name="Address">The upstream's address.</param>
/// <param name="Port">The upstream's port.</param>
/// <param name="Client">The client whose query made it; others may wait for the same answer.</param>
/// <param name="ClientPort">That client's port.</param>
/// <param name="SentAt">When it was sent.</param>
public readonly record struct UpstreamExchange(
    UpstreamProtocol Protocol, bool IsOverStream, HostAddress Address, ushort Port, HostAddress Client, ushort ClientPort, DateTimeOffset SentAt);
