using System.Diagnostics;
using System.Net.Sockets;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Sockets.Udp;

/// <summary>
/// The portable path: one datagram after the other through the framework's blocking calls, on a socket bound to one local
/// address. No call of the framework can be woken without closing the socket, which still has late answers to send; so
/// it looks up four times a second whether to stop.
/// </summary>
/// <param name="name">Names the thread.</param>
/// <param name="socket">The socket; closed by <see cref="UdpThread.Dispose"/>.</param>
/// <param name="runner">Runs the queries.</param>
/// <param name="metrics">The counters.</param>
/// <param name="keptExchanges">Spare exchanges kept.</param>
internal sealed class PortableUdpLoop(string name, Socket socket, QueryRunner runner, SocketMetrics metrics, int keptExchanges) : UdpThread(name)
{
    private const int LookUpMilliseconds = 250;
    private const int MaxFailures = 1000;
    private const int MaxDrained = 65_536;

    private readonly ExchangePool<PortableUdpExchange> _pool = new(keptExchanges, pool => new PortableUdpExchange(socket, pool, metrics));

    /// <inheritdoc/>
    protected override void Loop()
    {
        // A datagram that poll saw may be gone at the receive (a bad checksum).
        socket.ReceiveTimeout = LookUpMilliseconds;
        socket.SendTimeout = 100;
        var exchange = _pool.Take();
        var failures = 0;
        for (var drained = 0; drained < MaxDrained; drained += IsStopping ? 1 : 0)
        {
            try
            {
                if (socket.Poll(IsStopping ? 0 : LookUpMilliseconds * 1000, SelectMode.SelectRead))
                {
                    exchange = HandleOne(exchange);
                    failures = 0;
                }
                else if (IsStopping)
                {
                    return;
                }
            }
            catch (SocketException fault) when (fault.SocketErrorCode is not (SocketError.NotSocket or SocketError.InvalidArgument) && failures < MaxFailures)
            {
                failures += fault.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock ? 0 : 1;
                metrics.ReceiveError(Transport.Udp);
            }
            catch (ObjectDisposedException) when (IsStopping)
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    protected override void Wake()
    {
        // Nothing to do: the loop looks up by itself.
    }

    /// <inheritdoc/>
    protected override void Close() => socket.Dispose();

    private PortableUdpExchange HandleOne(PortableUdpExchange exchange)
    {
        var length = exchange.Receive(Stopwatch.GetTimestamp());
        switch (runner.Run(exchange, length))
        {
            case QueryOutcome.Respond:
                exchange.Send();
                return exchange;
            case QueryOutcome.Waiting:
                exchange.Resume();
                return _pool.Take();
            case QueryOutcome.Refused:
                var refusal = _pool.Take();
                refusal.CopyQuestion(exchange);
                runner.Refuse(refusal.Context);
                refusal.Send();
                exchange.Resume();
                return refusal;
            default:
                return exchange;
        }
    }
}
