using System.Net;
using System.Net.Sockets;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Sockets.Https;
using ActorDns.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Sockets.Tcp;

/// <summary>
/// The connections of one listener, plain, TLS or HTTPS, over all of its addresses: who is let in, the sweep of time limits, the end. Outlives
/// a fault of an accept loop, and the connections with it. Thread-safe.
/// </summary>
internal sealed class TcpServer : IDisposable
{
    /// <summary>Exchanges kept; each may have grown to 70 kB.</summary>
    private const int KeptExchanges = 64;

    private const string ClientBound = "connections_per_client";

    private static readonly TimeSpan MinSweep = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MaxSweep = TimeSpan.FromSeconds(1);

    private readonly TcpConnectionTable _table;
    private readonly DescriptorBudget _budget;
    private readonly SocketMetrics _metrics;
    private readonly ILogger _logger;
    private readonly HttpFront? _http;
    private readonly ITimer _sweep;
    private volatile TaskCompletionSource? _drained;
    private int _isSweeping;

    /// <summary>Makes a server without connections.</summary>
    /// <param name="options">Bounds and time limits.</param>
    /// <param name="runner">Runs the queries.</param>
    /// <param name="budget">The descriptors of the process.</param>
    /// <param name="metrics">The counters.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For faults.</param>
    /// <param name="loggers">Where the HTTP server logs.</param>
    public TcpServer(ListenerOptions options, QueryRunner runner, DescriptorBudget budget, SocketMetrics metrics, TimeProvider time, ILogger logger, ILoggerFactory loggers)
    {
        (Options, Runner, Time) = (options, runner, time);
        (_budget, _metrics, _logger) = (budget, metrics, logger);
        _table = new TcpConnectionTable(Math.Min(options.MaxTcpConnections, budget.Connections), options.MaxTcpConnectionsPerClient);
        var shortest = new[] { options.TcpIdleLimit, options.TcpReadLimit, options.TcpWriteLimit, options.HandshakeLimit }.Min() / 4;
        var period = shortest < MinSweep ? MinSweep : shortest > MaxSweep ? MaxSweep : shortest;
        _http = options.Scheme == ServerScheme.Https ? new HttpFront(this, metrics, loggers) : null;
        _sweep = time.CreateTimer(_ => Sweep(), null, period, period);
    }

    /// <summary>Bounds and time limits.</summary>
    public ListenerOptions Options { get; }

    /// <summary>Runs the queries.</summary>
    public QueryRunner Runner { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Spare exchanges.</summary>
    public ExchangePool<TcpExchange> Exchanges { get; } = new(KeptExchanges, pool => new TcpExchange(pool));

    /// <summary>Serves an accepted socket, or closes it at a bound.</summary>
    public void Adopt(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            var client = (IPEndPoint)socket.RemoteEndPoint!;
            ServedConnection connection = _http is null ? new TcpConnection(this, socket, client) : new HttpConnection(this, socket, client, _http);
            if (Admit(connection) is { } bound)
            {
                _metrics.Rejected(Transport.Tcp, bound);
                socket.Dispose();
                return;
            }

            // Not on this thread: a connection with much to say must not hold up the next accept.
            _ = Task.Run(connection.RunAsync);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Gone between accept and now.
            socket.Dispose();
            _metrics.ReceiveError(Transport.Tcp);
        }
    }

    /// <summary>Closes the connection that has been idle longest, if one is.</summary>
    /// <returns>True if one was closed.</returns>
    public bool EvictOldestIdle()
    {
        var oldest = _table.FindOldestIdle();
        oldest?.Close("evicted");
        return oldest is not null;
    }

    /// <summary>Forgets a connection that has closed its socket.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="reason">Why the server closed it; null when the client ended it.</param>
    public void Remove(ServedConnection connection, string? reason)
    {
        if (!_table.Remove(connection))
        {
            return;
        }

        _budget.Return();
        _metrics.TcpConnections.Dec();
        if (reason is not null)
        {
            _metrics.Closed(reason);
        }

        if (_table.Count == 0)
        {
            _drained?.TrySetResult();
        }
    }

    /// <summary>Counts a connection whose lengths make no sense.</summary>
    public void BadFraming() => _metrics.Closed("framing");

    /// <summary>Counts a TLS handshake that did not end well.</summary>
    /// <param name="reason"><c>refused</c>: one side did not accept the other's certificate, version or protocol; <c>broken</c>: what came is no TLS, or the client went; <c>limit</c>: it took too long.</param>
    public void HandshakeFailed(string reason) => _metrics.HandshakeFailed(reason);

    /// <summary>Counts and logs a fault in a connection.</summary>
    public void Fault(Exception fault)
    {
        _metrics.Fault(Transport.Tcp);
        SocketLog.QueryFaulted(_logger, fault);
    }

    /// <summary>Lets every connection end: idle ones at once, the others after their answers. New ones must not come any more.</summary>
    /// <returns>Done when none is left.</returns>
    public Task DrainAsync()
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _drained = drained;
        foreach (var connection in _table.ToList())
        {
            connection.Drain();
        }

        if (_table.Count == 0)
        {
            drained.TrySetResult();
        }

        return drained.Task;
    }

    /// <summary>Closes everything at once.</summary>
    public void Dispose()
    {
        _sweep.Dispose();
        foreach (var connection in _table.ToList())
        {
            connection.Close("shutdown");
        }

        _http?.Dispose();
    }

    /// <summary>Lets a connection in, for an idle one if need be.</summary>
    /// <returns>Null, or the bound that forbids it.</returns>
    private string? Admit(ServedConnection connection)
    {
        // Asked first: a client beyond its share must not cost others their idle connections.
        if (_table.IsFullFor(connection.Client))
        {
            return ClientBound;
        }

        if (!_budget.TryTake() && !(EvictOldestIdle() && _budget.TryTake()))
        {
            return "descriptors";
        }

        var admission = _table.TryAdd(connection);
        if (admission == TcpAdmission.Full && EvictOldestIdle())
        {
            admission = _table.TryAdd(connection);
        }

        if (admission == TcpAdmission.Admitted)
        {
            _metrics.TcpConnections.Inc();
            return null;
        }

        _budget.Return();
        return admission == TcpAdmission.Full ? "connections" : ClientBound;
    }

    private void Sweep()
    {
        if (Interlocked.Exchange(ref _isSweeping, 1) != 0)
        {
            return;
        }

        try
        {
            var now = Time.GetTimestamp();
            foreach (var connection in _table.ToList())
            {
                connection.CheckLimits(now);
            }
        }
        catch (Exception fault)
        {
            // A timer's callback has nobody above it; the next sweep finds what this one left.
            SocketLog.SweepFaulted(_logger, fault);
        }
        finally
        {
            Volatile.Write(ref _isSweeping, 0);
        }
    }
}
