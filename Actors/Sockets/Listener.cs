using System.Net;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Sockets.Tcp;
using ActorDns.Actors.Sockets.Udp;
using ActorDns.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Sockets;

/// <summary>
/// Everything that is open for one listener: a receive loop a socket, and the connections. Owned by its actor, which
/// runs the loops; used by one thread at a time.
/// </summary>
internal sealed class Listener : IDisposable
{
    private readonly InFlightGate _udpGate;
    private readonly InFlightGate _tcpGate;
    private readonly TcpServer _tcp;

    private Listener(InFlightGate udpGate, InFlightGate tcpGate, TcpServer tcp, IReadOnlyList<IReceiveLoop> loops, ListenerMessages.Bound bound)
    {
        (_udpGate, _tcpGate, _tcp) = (udpGate, tcpGate, tcp);
        (Loops, Bound) = (loops, bound);
    }

    /// <summary>One for each socket; none runs yet.</summary>
    public IReadOnlyList<IReceiveLoop> Loops { get; }

    /// <summary>What is open.</summary>
    public ListenerMessages.Bound Bound { get; }

    /// <summary>Queries in flight.</summary>
    public int InFlight => _udpGate.Count + _tcpGate.Count;

    /// <summary>Opens a listener.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="port">The port to bind: the one of the options, or the one the kernel picked the first time.</param>
    /// <param name="services">What listeners share.</param>
    /// <exception cref="BindException">It could not be opened.</exception>
    public static Listener Open(ListenerMessages.Open request, int port, SocketServices services)
    {
        var (name, options, dispatcher) = request;
        var sockets = ListenerSockets.Open(options, port);
        var logger = services.LoggerFactory.CreateLogger<Listener>();
        Report(name, options, sockets, services, logger);
        var udpGate = new InFlightGate(options.MaxUdpInFlight, services.Metrics.InFlight(Transport.Udp));
        var tcpGate = new InFlightGate(options.MaxTcpInFlight, services.Metrics.InFlight(Transport.Tcp));
        var udpRunner = new QueryRunner(dispatcher, udpGate, services.Metrics, Transport.Udp, options, logger);
        var tcpRunner = new QueryRunner(dispatcher, tcpGate, services.Metrics, Transport.Tcp, options, logger);
        var tcp = new TcpServer(options, tcpRunner, services.Descriptors, services.Metrics, services.Time, logger, services.LoggerFactory);
        List<IReceiveLoop> loops =
        [
            .. sockets.BatchedUdp.Select((socket, i) => new LinuxUdpLoop($"udp-{sockets.Port}-{i}", socket, udpRunner, services.Metrics, options.MaxUdpInFlight)),
            .. sockets.PortableUdp.Select((socket, i) => new PortableUdpLoop($"udp-{sockets.Port}-{i}", socket, udpRunner, services.Metrics, options.MaxUdpInFlight)),
            .. sockets.Tcp.Select((socket, i) => new TcpAcceptLoop($"tcp-{sockets.Port}-{i}", socket, tcp, services.Metrics)),
        ];
        var path = sockets.BatchedUdp.Count > 0 ? UdpPath.Automatic : UdpPath.Portable;
        var endpoints = sockets.Addresses.Select(address => new IPEndPoint(address, sockets.Port)).ToList();
        return new Listener(udpGate, tcpGate, tcp, loops, new ListenerMessages.Bound(name, endpoints, path));
    }

    /// <summary>Lets connections end after their answers and waits for UDP queries in flight; call it when no loop runs any more.</summary>
    public Task DrainAsync() => Task.WhenAll(_udpGate.WhenEmptyAsync(), _tcp.DrainAsync());

    /// <summary>Closes everything at once.</summary>
    public void Dispose()
    {
        foreach (var loop in Loops)
        {
            loop.Dispose();
        }

        _tcp.Dispose();
    }

    private static void Report(string name, ListenerOptions options, ListenerSockets sockets, SocketServices services, ILogger logger)
    {
        foreach (var skipped in sockets.Skipped)
        {
            SocketLog.AddressSkipped(logger, skipped.Endpoint, skipped.Message);
        }

        if (options is { UdpPath: UdpPath.Automatic, Scheme: ServerScheme.Dns } && sockets.BatchedUdp.Count == 0)
        {
            SocketLog.PortablePath(logger);
        }

        var descriptors = services.Descriptors;
        if (options.MaxTcpConnections > descriptors.Connections)
        {
            SocketLog.ConnectionsLowered(logger, name, options.MaxTcpConnections, descriptors.Limit, descriptors.Connections);
        }
    }
}
