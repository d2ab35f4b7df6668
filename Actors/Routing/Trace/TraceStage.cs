using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ActorDns.Actors.Routing.Trace;

/// <summary>
/// Makes a span of every n-th query of a client, with one of what <c>forward</c> did below it, for a Zipkin collector (directive
/// <c>trace</c>). Other queries cost a number. Spans wait up to a bound, and are sent by a thread of their own: no query waits
/// for the collector. Thread-safe.
/// </summary>
public sealed class TraceStage : Stage, IAsyncDisposable
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "trace";

    private const int MostSpans = 2;
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(5);

    private readonly ActivitySource _source = new($"ActorDns.Trace.{Guid.NewGuid():N}");
    private readonly TracerProvider _provider;
    private readonly SpanBacklog _backlog;
    private readonly TraceMetrics _metrics;
    private readonly long _every;
    private long _count;
    private int _isDisposed;

    /// <summary>Makes the stage.</summary>
    /// <param name="options">The directive.</param>
    /// <param name="metrics">Where spans are counted.</param>
    /// <param name="logger">Where a collector that is away is reported.</param>
    /// <param name="time">The clock of the reports.</param>
    public TraceStage(TraceOptions options, TraceMetrics metrics, ILogger<TraceStage> logger, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _metrics = metrics;
        _every = options.Every;
        _backlog = new SpanBacklog(options.Backlog);
#pragma warning disable CS0618 // Obsolete in favour of OTLP; what CoreDNS's directive names is a Zipkin collector.
        var zipkin = new ZipkinExporterOptions
        {
            Endpoint = options.Endpoint,
            HttpClientFactory = static () => new HttpClient { Timeout = RequestLimit },
        };
#pragma warning restore CS0618
        var exporter = new CountingZipkinExporter(options, zipkin, metrics, _backlog, logger, time);
        _provider = Sdk.CreateTracerProviderBuilder()
            .AddSource(_source.Name)
            .SetSampler(new AlwaysOnSampler())
            .ConfigureResource(resource => resource.Clear().AddService(options.Service, autoGenerateServiceInstanceId: false))
            .AddProcessor(new BatchActivityExportProcessor(
                exporter, options.Backlog, (int)options.BatchInterval.TotalMilliseconds, (int)RequestLimit.TotalMilliseconds, options.BatchSize))
            .Build();
    }

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Depth > 0 || _every == 0 || Interlocked.Increment(ref _count) % _every != 0)
        {
            return Next.HandleAsync(context);
        }

        // A place for each span that may come of it is taken before: the library drops in silence.
        if (!_backlog.TryTake(MostSpans))
        {
            _metrics.Full.Inc();
            return Next.HandleAsync(context);
        }

        return TraceAsync(context);
    }

    /// <summary>Begins a span below the query's, if the query is traced. End it with <see cref="End"/>.</summary>
    internal static Activity? BeginBelow(QueryContext context, string name)
    {
        if (context.Span is not { } parent || context.HasInnerSpan)
        {
            return null;
        }

        context.HasInnerSpan = true;
        return Start(parent.Source, name, ActivityKind.Client, parent.Context);
    }

    /// <summary>Ends the span of an exchange with upstreams.</summary>
    internal static void End(Activity span, QueryContext context)
    {
        if (context.Upstream is { } upstream)
        {
            span.SetTag("peer.address", Encoding.ASCII.GetString(upstream));
        }

        span.SetTag("coredns.io/rcode", ResponseCodeText.Of(context.ResponseCode));
        Finish(span);
    }

    /// <summary>Sends what waits, for 5 s if the collector takes it. A second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await Task.Run(_provider.Dispose);
            _source.Dispose();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask TraceAsync(QueryContext context)
    {
        var span = Start(_source, $"servedns:{context.Block?.ServerText} {NameOf(context)}", ActivityKind.Server, default);
        if (span is null)
        {
            _backlog.Return(MostSpans);
            await Next.HandleAsync(context);
            return;
        }

        (context.Span, context.HasInnerSpan) = (span, false);
        try
        {
            await Next.HandleAsync(context);
        }
        finally
        {
            context.Span = null;
            span.SetTag("coredns.io/name", NameOf(context));
            span.SetTag("coredns.io/type", RecordTypeText.Of(context.Query.Type));
            span.SetTag("coredns.io/proto", context.Transport == Transport.Tcp ? "tcp" : "udp");
            span.SetTag("coredns.io/remote", context.ClientAddress.ToString());
            if (context.ResponseLength > 0)
            {
                span.SetTag("coredns.io/rcode", ResponseCodeText.Of(context.ResponseCode));
            }

            _backlog.Return(context.HasInnerSpan ? 0 : MostSpans - 1);
            Finish(span);
        }
    }

    private static string NameOf(QueryContext context)
    {
        Span<byte> text = stackalloc byte[WireNames.MaxTextLength];
        return Encoding.ASCII.GetString(text[..WireNames.WriteText(context.Name, text, lower: true)]);
    }

    /// <summary>Starts a span that is nobody's current one: a thread goes on with other queries before this one is answered.</summary>
    private static Activity? Start(ActivitySource source, string name, ActivityKind kind, ActivityContext parent)
    {
        var current = Activity.Current;
        Activity.Current = null;
        var span = source.StartActivity(name, kind, parent);
        Activity.Current = current;
        return span;
    }

    private static void Finish(Activity span)
    {
        var current = Activity.Current;
        span.Stop();
        Activity.Current = current;
    }
}
