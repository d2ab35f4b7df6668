using System.Diagnostics;
using System.Runtime.CompilerServices;
using ActorDns.Actors.Forwarding;
using ActorDns.Actors.Forwarding.Upstreams;
using ActorDns.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Routing.Dnstap;

/// <summary>
/// Shows queries and responses, and what <c>forward</c> exchanges with its upstreams, to the block's dnstap collectors
/// (directive <c>dnstap</c>). It stands before the cache, so that every query of a client is seen; questions the server asks
/// itself are no client's and are not. Of a zone transfer every message is shown when its turn to be sent comes. Allocates
/// nothing but for those, waits for nobody. Thread-safe.
/// </summary>
public sealed class DnstapStage : Stage, IExchangeTap, IAsyncDisposable
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "dnstap";

    private readonly DnstapCollector[] _collectors;
    private readonly TimeProvider _time;

    /// <summary>Makes the stage; it connects when <see cref="Begin"/> is called.</summary>
    /// <param name="directives">The block's dnstap directives.</param>
    /// <param name="metrics">Where messages are counted.</param>
    /// <param name="logger">Where collectors that are away are reported.</param>
    /// <param name="time">The clock.</param>
    public DnstapStage(IEnumerable<DnstapOptions> directives, DnstapMetrics metrics, ILogger<DnstapStage> logger, TimeProvider time)
    {
        _time = time;
        _collectors = [.. directives.Select(options => new DnstapCollector(options, metrics, logger, time))];
    }

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <summary>Connects to the collectors; once.</summary>
    public void Begin() => Array.ForEach(_collectors, static collector => collector.Begin());

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Depth > 0)
        {
            return Next.HandleAsync(context);
        }

        var received = _time.GetUtcNow() - Stopwatch.GetElapsedTime(context.ReceivedTimestamp);
        Show(DnstapMessageTypes.ClientQuery, context, received);
        var task = Next.HandleAsync(context);
        if (!task.IsCompletedSuccessfully)
        {
            return AwaitAsync(task, context, received);
        }

        ShowResponse(context, received);
        return task;
    }

    /// <inheritdoc/>
    public void OnQuery(in UpstreamExchange exchange, ReadOnlySpan<byte> query) => Show(DnstapMessageTypes.ForwarderQuery, exchange, query);

    /// <inheritdoc/>
    public void OnResponse(in UpstreamExchange exchange, ReadOnlySpan<byte> response) => Show(DnstapMessageTypes.ForwarderResponse, exchange, response);

    /// <summary>Sends what waits, and closes the connections.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_collectors.Select(collector => collector.DisposeAsync().AsTask()));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitAsync(ValueTask task, QueryContext context, DateTimeOffset received)
    {
        await task;
        ShowResponse(context, received);
    }

    /// <summary>A query that is dropped has no response.</summary>
    private void ShowResponse(QueryContext context, DateTimeOffset received)
    {
        if (context.ResponseLength > 0)
        {
            Show(DnstapMessageTypes.ClientResponse, context, received);
            context.Continuation = context.Continuation is { } more ? Tapped(more, context, received) : null;
        }
    }

    /// <summary>The context serves other queries when the messages are sent: what is said of this one is kept.</summary>
    private IMessageSequence Tapped(IMessageSequence messages, QueryContext context, DateTimeOffset received)
    {
        var fields = FieldsOf(DnstapMessageTypes.ClientResponse, context, received);
        (DnstapCollector Collector, byte[] Extra)[] collectors =
            [.. _collectors.Where(static collector => collector.Takes(DnstapMessageTypes.ClientResponse)).Select(collector => (collector, collector.ExtraOf(context)))];
        return collectors.Length == 0 ? messages : new TappedSequence(messages, message =>
        {
            var shown = fields with { ResponseTime = _time.GetUtcNow() };
            foreach (var (collector, extra) in collectors)
            {
                collector.Write(shown, message, extra);
            }
        });
    }

    private void Show(DnstapMessageTypes type, QueryContext context, DateTimeOffset received)
    {
        var fields = FieldsOf(type, context, received);
        var message = type == DnstapMessageTypes.ClientResponse ? context.Response : context.Request;
        foreach (var collector in _collectors)
        {
            if (collector.Takes(type))
            {
                collector.Write(fields, message, context);
            }
        }
    }

    private DnstapFields FieldsOf(DnstapMessageTypes type, QueryContext context, DateTimeOffset received) => new()
    {
        Type = type,
        SocketProtocol = context.Scheme switch
        {
            ServerScheme.Tls => DnstapFields.Tls,
            ServerScheme.Https => DnstapFields.Https,
            _ => context.Transport == Transport.Tcp ? DnstapFields.Tcp : DnstapFields.Udp,
        },
        QueryAddress = context.ClientAddress,
        QueryPort = context.ClientPort,
        QueryTime = received,
        ResponseTime = type == DnstapMessageTypes.ClientResponse ? _time.GetUtcNow() : default,
    };

    private void Show(DnstapMessageTypes type, in UpstreamExchange exchange, ReadOnlySpan<byte> message)
    {
        var fields = new DnstapFields
        {
            Type = type,
            SocketProtocol = exchange.Protocol switch
            {
                UpstreamProtocol.Tls => DnstapFields.Tls,
                UpstreamProtocol.Https => DnstapFields.Https,
                _ => exchange.IsOverStream ? DnstapFields.Tcp : DnstapFields.Udp,
            },
            QueryAddress = exchange.Client,
            QueryPort = exchange.ClientPort,
            ResponseAddress = exchange.Address,
            ResponsePort = exchange.Port,
            QueryTime = exchange.SentAt,
            ResponseTime = type == DnstapMessageTypes.ForwarderResponse ? _time.GetUtcNow() : default,
        };
        foreach (var collector in _collectors)
        {
            if (collector.Takes(type))
            {
                collector.Write(fields, message, context: null);
            }
        }
    }
}
