using System.Net;
using ActorDns.Actors.Routing;

namespace ActorDns.Actors.Sockets;

/// <summary>
/// What one listener (a port with its addresses, over UDP and TCP, or TCP alone where that carries TLS or HTTPS) is opened with. Immutable; validated by who makes it.
/// Every bound here is a hard one; what happens at it stands beside it, and is counted in <see cref="SocketMetrics"/>.
/// </summary>
public sealed record ListenerOptions
{
    /// <summary>
    /// Addresses to listen on, at least one. <c>::</c> takes IPv4 as well (a dual socket) unless an IPv4 address stands
    /// beside it; where the kernel has no IPv6 it becomes <c>0.0.0.0</c>. Answers leave from the address that was asked.
    /// </summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [IPAddress.IPv6Any];

    /// <summary>True to leave IPv4 alone on <c>::</c> although no IPv4 address stands beside it: another listener has it, or nobody is to.</summary>
    public bool IsIpv6Only { get; init; }

    /// <summary>
    /// True when another listener of this process has a wider or narrower address of the same port (<c>0.0.0.0</c> and
    /// <c>10.0.0.1</c>): both may be open then, and the kernel gives each query to the narrower. On the portable path the
    /// addresses of a wildcard are bound one by one, and what is bound already is refused all the same.
    /// </summary>
    public bool IsBeside { get; init; }

    /// <summary>Port for UDP and TCP, 0 to 65,535; 0: one the kernel picks, free for both and on every address.</summary>
    public int Port { get; init; } = 53;

    /// <summary>What is spoken: plain DNS over UDP and TCP, or one of the others over TCP alone.</summary>
    public ServerScheme Scheme { get; init; }

    /// <summary>How connections are encrypted; null: they are not. Not for plain DNS.</summary>
    public IConnectionSecurity? Security { get; init; }

    /// <summary>How datagrams are read and sent.</summary>
    public UdpPath UdpPath { get; init; } = UdpPath.Automatic;

    /// <summary>UDP sockets, each with its own thread, per address: 1 to 64. The portable path always has one.</summary>
    public int UdpSockets { get; init; } = Math.Min(Environment.ProcessorCount, 4);

    /// <summary>Kernel buffer of each UDP socket in octets, each way; the kernel lowers it to net.core.rmem_max and wmem_max.</summary>
    public int UdpBufferOctets { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// UDP queries that may wait for something (an upstream, another node) at once, 1 to 65,535; each holds about 9 kB.
    /// At the bound a query that can be answered at once still is, any other gets SERVFAIL.
    /// </summary>
    public int MaxUdpInFlight { get; init; } = 2048;

    /// <summary>As <see cref="MaxUdpInFlight"/>, for all TCP connections of the listener together.</summary>
    public int MaxTcpInFlight { get; init; } = 4096;

    /// <summary>TCP queries of one connection whose responses have not been sent, 1 to 65,535. At the bound nothing more is read from it.</summary>
    public int MaxTcpInFlightPerConnection { get; init; } = 128;

    /// <summary>
    /// Open TCP connections, 1 and up; lowered to what the process's file descriptor limit leaves. At the bound the
    /// connection that has been idle longest is closed for the new one; if none is idle the new one is closed.
    /// </summary>
    public int MaxTcpConnections { get; init; } = 8192;

    /// <summary>Open TCP connections of one client address, 1 and up. At the bound its new ones are closed at once.</summary>
    public int MaxTcpConnectionsPerClient { get; init; } = 512;

    /// <summary>Longest query read over TCP in octets, 512 to 65,535. A connection that announces a longer one is closed.</summary>
    public int MaxTcpQueryOctets { get; init; } = 4096;

    /// <summary>A TCP connection without query or answer for this long is closed.</summary>
    public TimeSpan TcpIdleLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A TCP message must be complete this long after its first octet, or the connection is closed.</summary>
    public TimeSpan TcpReadLimit { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A TCP client must take what is sent to it within this time, or the connection is closed.</summary>
    public TimeSpan TcpWriteLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A TLS handshake must be over this long after the connection was accepted, or it is closed. Until then it counts as idle:
    /// at the bound it is closed for a new one.
    /// </summary>
    public TimeSpan HandshakeLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest time queries in flight are waited for when the listener closes.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(5);
}
