using System.Globalization;
using ActorDns.Protocol.Wire;
using Prometheus;

namespace ActorDns.Actors.Sockets;

/// <summary>
/// The counters of all listeners of a node (<c>actordns_sockets_*</c>). Only what is not the plain course of a query is
/// counted here, so that the plain course costs nothing. Thread-safe.
/// </summary>
public sealed class SocketMetrics
{
    private static readonly string[] Transports = ["udp", "tcp"];

    private readonly Counter _rejected;
    private readonly Counter _closed;
    private readonly Counter _handshakesFailed;
    private readonly Counter _httpResponses;
    private readonly Counter.Child[] _dropped;
    private readonly Counter.Child[] _receiveErrors;
    private readonly Counter.Child[] _sendErrors;
    private readonly Counter.Child[] _faults;
    private readonly Gauge.Child[] _inFlight;

    /// <summary>Registers the metrics.</summary>
    /// <param name="registry">Where they are scraped from.</param>
    public SocketMetrics(CollectorRegistry registry)
    {
        var metrics = Prometheus.Metrics.WithCustomRegistry(registry);
        _rejected = metrics.CreateCounter("actordns_sockets_rejected_total", "Queries and connections turned away at a bound.", "transport", "bound");
        _closed = metrics.CreateCounter("actordns_sockets_tcp_closed_total", "TCP connections closed by the server, by reason.", "reason");
        _handshakesFailed = metrics.CreateCounter("actordns_sockets_tls_handshakes_failed_total", "TLS handshakes with clients that did not end well, by reason.", "reason");
        _httpResponses = metrics.CreateCounter("coredns_dns_https_responses_total", "Counter of DoH responses per server and http status code.", "server", "status");
        _dropped = ByTransport(metrics.CreateCounter("actordns_sockets_dropped_total", "Messages that got no answer because they are no queries, and answers a full send buffer swallowed.", "transport"));
        _receiveErrors = ByTransport(metrics.CreateCounter("actordns_sockets_receive_errors_total", "Failed receive and accept calls.", "transport"));
        _sendErrors = ByTransport(metrics.CreateCounter("actordns_sockets_send_errors_total", "Failed send calls; the answer is lost.", "transport"));
        _faults = ByTransport(metrics.CreateCounter("actordns_sockets_faults_total", "Faults in a receive loop or in the handling of a query.", "transport"));
        var inFlight = metrics.CreateGauge("actordns_sockets_in_flight", "Queries waiting for something before they can be answered.", "transport");
        _inFlight = [.. Transports.Select(transport => inFlight.WithLabels(transport))];
        TcpConnections = metrics.CreateGauge("actordns_sockets_tcp_connections", "Open TCP connections, those of TLS and HTTPS among them.");
    }

    /// <summary>Open TCP connections.</summary>
    internal Gauge TcpConnections { get; }

    /// <summary>Counts a query or connection turned away.</summary>
    internal void Rejected(Transport transport, string bound) => _rejected.WithLabels(Transports[(int)transport], bound).Inc();

    /// <summary>Counts a connection the server closed.</summary>
    internal void Closed(string reason) => _closed.WithLabels(reason).Inc();

    /// <summary>Counts a TLS handshake that did not end well.</summary>
    internal void HandshakeFailed(string reason) => _handshakesFailed.WithLabels(reason).Inc();

    /// <summary>Counts a response of the HTTPS server.</summary>
    internal void HttpResponse(string server, int status) => _httpResponses.WithLabels(server, status.ToString(CultureInfo.InvariantCulture)).Inc();

    /// <summary>Counts messages without an answer.</summary>
    internal void Dropped(Transport transport, int count = 1) => _dropped[(int)transport].Inc(count);

    /// <summary>Counts a failed receive or accept.</summary>
    internal void ReceiveError(Transport transport) => _receiveErrors[(int)transport].Inc();

    /// <summary>Counts a failed send.</summary>
    internal void SendError(Transport transport) => _sendErrors[(int)transport].Inc();

    /// <summary>Counts a datagram that could not be sent, as dropped when only room was missing.</summary>
    internal void SendFailed(bool isFull)
    {
        if (isFull)
        {
            Dropped(Transport.Udp);
        }
        else
        {
            SendError(Transport.Udp);
        }
    }

    /// <summary>Counts a fault.</summary>
    internal void Fault(Transport transport) => _faults[(int)transport].Inc();

    /// <summary>Queries in flight, to be raised and lowered.</summary>
    internal Gauge.Child InFlight(Transport transport) => _inFlight[(int)transport];

    private static Counter.Child[] ByTransport(Counter counter) => [.. Transports.Select(transport => counter.WithLabels(transport))];
}
