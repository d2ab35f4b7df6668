using System.Net;
using System.Net.Sockets;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Sockets.Udp;

namespace ActorDns.Actors.Sockets;

/// <summary>
/// The bound sockets of one listener, before anything reads them. TCP is bound first: its port is exclusive, so a port
/// the kernel picks for it is very likely free for UDP, and if not, the next one is tried.
/// </summary>
internal sealed class ListenerSockets : IDisposable
{
    private const int Backlog = 1024;
    private const int MaxTries = 64;

    private ListenerSockets(IReadOnlyList<IPAddress> addresses) => Addresses = addresses;

    /// <summary>The addresses, as they are bound.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; }

    /// <summary>The port.</summary>
    public int Port { get; private set; }

    /// <summary>Listening sockets, one an address.</summary>
    public List<Socket> Tcp { get; } = [];

    /// <summary>Sockets of the batched path; empty when the portable one is taken.</summary>
    public List<LinuxUdpSocket> BatchedUdp { get; } = [];

    /// <summary>Sockets of the portable path, one for each address of the host.</summary>
    public List<Socket> PortableUdp { get; } = [];

    /// <summary>Addresses of the host that the portable path could not take, each with the reason.</summary>
    public List<BindException> Skipped { get; } = [];

    /// <summary>Opens and binds everything.</summary>
    /// <param name="options">The options.</param>
    /// <param name="port">The port, which stands above the one of the options; 0: the kernel picks.</param>
    /// <exception cref="BindException">Something could not be bound; nothing is left open.</exception>
    public static ListenerSockets Open(ListenerOptions options, int port)
    {
        for (var tries = 1; ; tries++)
        {
            var sockets = new ListenerSockets(Effective(options.Addresses));
            try
            {
                sockets.Port = port;
                sockets.OpenAll(options);
                return sockets;
            }
            catch (BindException fault) when (port == 0 && fault.Error == SocketError.AddressAlreadyInUse && tries < MaxTries)
            {
                sockets.Dispose();
            }
            catch
            {
                sockets.Dispose();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Tcp.ForEach(socket => socket.Dispose());
        BatchedUdp.ForEach(socket => socket.Dispose());
        PortableUdp.ForEach(socket => socket.Dispose());
    }

    private static List<IPAddress> Effective(IReadOnlyList<IPAddress> addresses) =>
        [.. addresses.Select(address => address.Equals(IPAddress.IPv6Any) && !Socket.OSSupportsIPv6 ? IPAddress.Any : address).Distinct()];

    private static BindException Fault(IPEndPoint endpoint, SocketException fault) => new(endpoint, fault.SocketErrorCode);

    private static Socket Bind(IPEndPoint endpoint, SocketType type, ProtocolType protocol, bool isDual, bool isBeside)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(endpoint.AddressFamily, type, protocol);
            if (endpoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = isDual;
            }

            if (isBeside)
            {
                SharePort(socket);
            }

            socket.Bind(endpoint);

            // After the bind it lets ours in that come later, and did not let us in beside another process.
            SharePort(socket);
            return socket;
        }
        catch (SocketException fault)
        {
            socket?.Dispose();
            throw Fault(endpoint, fault);
        }
    }

    private static void SharePort(Socket socket)
    {
        if (LinuxCalls.IsKnownSystem)
        {
            socket.SetRawSocketOption(LinuxCalls.SocketLevel, LinuxCalls.ReusePort, BitConverter.GetBytes(1));
        }
    }

    private static void AskForBuffers(Socket socket, int octets)
    {
        try
        {
            socket.ReceiveBufferSize = octets;
            socket.SendBufferSize = octets;
        }
        catch (SocketException)
        {
            // A wish: some systems refuse what is above their bound, and their own size serves, too.
        }
    }

    private bool IsDual(IPAddress address, ListenerOptions options) =>
        !options.IsIpv6Only && address.Equals(IPAddress.IPv6Any) && Socket.OSSupportsIPv4 && Addresses.All(other => other.AddressFamily == AddressFamily.InterNetworkV6);

    private void OpenAll(ListenerOptions options)
    {
        foreach (var address in Addresses)
        {
            Tcp.Add(OpenTcp(address, options));
        }

        if (options.Scheme != ServerScheme.Dns)
        {
            return;
        }

        if (options.UdpPath == UdpPath.Portable || !LinuxCalls.IsKnownSystem || !OpenBatched(options))
        {
            OpenPortable(options);
        }
    }

    private Socket OpenTcp(IPAddress address, ListenerOptions options)
    {
        var endpoint = new IPEndPoint(address, Port);
        var socket = Bind(endpoint, SocketType.Stream, ProtocolType.Tcp, IsDual(address, options), options.IsBeside);
        try
        {
            socket.Listen(Backlog);
        }
        catch (SocketException fault)
        {
            socket.Dispose();
            throw Fault(endpoint, fault);
        }

        Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        return socket;
    }

    /// <summary>Opens the sockets of the batched path.</summary>
    /// <returns>False, with none of them left open, when the kernel lacks the calls.</returns>
    private bool OpenBatched(ListenerOptions options)
    {
        foreach (var address in Addresses)
        {
            for (var i = 0; i < options.UdpSockets; i++)
            {
                BatchedUdp.Add(LinuxUdpSocket.Open(new IPEndPoint(address, Port), IsDual(address, options), options.UdpBufferOctets, isFollower: i > 0 || options.IsBeside));
                if (!BatchedUdp[^1].HasBatchCalls)
                {
                    BatchedUdp.ForEach(socket => socket.Dispose());
                    BatchedUdp.Clear();
                    return false;
                }
            }
        }

        return true;
    }

    private void OpenPortable(ListenerOptions options)
    {
        foreach (var address in Addresses)
        {
            var isWildcard = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
            foreach (var local in isWildcard ? LocalAddresses.Of(address, IsDual(address, options)) : [address])
            {
                OpenPortable(local, options, isRequired: !isWildcard || IPAddress.IsLoopback(local));
            }
        }
    }

    private void OpenPortable(IPAddress address, ListenerOptions options, bool isRequired)
    {
        try
        {
            var socket = Bind(new IPEndPoint(address, Port), SocketType.Dgram, ProtocolType.Udp, isDual: false, isBeside: false);
            PortableUdp.Add(socket);
            AskForBuffers(socket, options.UdpBufferOctets);
        }
        catch (BindException fault) when (!isRequired && fault.Error is SocketError.AddressNotAvailable or SocketError.InvalidArgument)
        {
            // An address that is going away or not yet usable (IPv6 while it is checked for doubles).
            Skipped.Add(fault);
        }
    }
}
