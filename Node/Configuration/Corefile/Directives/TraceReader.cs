using ActorDns.Actors.Routing.Trace;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>trace</c>: a Zipkin collector, and which queries it is told of.</summary>
internal sealed class TraceReader : DirectiveReader
{
    private const string DefaultEndpoint = "localhost:9411";
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(1);

    private static readonly OptionTable<TraceOptions> Table = new(TraceStage.Directive)
    {
        { "every N", static (so, line) => TryNumber(line, 0, int.MaxValue, out var number) ? so with { Every = number } : so },
        { "service NAME", static (so, line) => line.HasArguments(1, 1) ? so with { Service = line.Arguments[0].Text } : so },
        { "client_server [true|false]", ReadClientServer },
        { "zipkin_max_backlog_size SIZE", static (so, line) => TryNumber(line, 2, TraceOptions.MaxBacklog, out var number) ? so with { Backlog = number } : so },
        { "zipkin_max_batch_size SIZE", static (so, line) => TryNumber(line, 1, TraceOptions.MaxBacklog, out var number) ? so with { BatchSize = number } : so },
        { "zipkin_max_batch_interval DURATION", ReadInterval },
        { "datadog_analytics_rate RATE", RefuseDatadog },
    };

    /// <inheritdoc/>
    public override string Name => TraceStage.Directive;

    /// <inheritdoc/>
    public override string Syntax => "trace [zipkin] [ENDPOINT]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Options => Table.Syntaxes;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        var options = Table.Read(directive, new TraceOptions(new Uri($"http://{DefaultEndpoint}/api/v2/spans")), diagnostics);
        if (!line.HasArguments(0, 2))
        {
            return;
        }

        var words = directive.Arguments;
        if (words.Count == 2 && !words[0].Text.Equals("zipkin", StringComparison.OrdinalIgnoreCase))
        {
            line.Fail(words[0], $"'{words[0].Text}' is no type of collector that is served; write 'trace zipkin ENDPOINT': an OpenTelemetry collector takes Zipkin's spans and hands them on to others, Datadog too");
            return;
        }

        if (words.Count > 0)
        {
            var text = words[^1].Text;
            var url = text.StartsWith("http", StringComparison.Ordinal) ? text : $"http://{text}/api/v2/spans";
            if (!Uri.TryCreate(url, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https") || endpoint.Host.Length == 0)
            {
                line.Fail(words[^1], $"'{text}' is no endpoint; write HOST:PORT, such as '{DefaultEndpoint}', or a whole URL");
                return;
            }

            options = options with { Endpoint = endpoint };
        }

        if (options.BatchSize > options.Backlog)
        {
            line.Warn($"'zipkin_max_batch_size' is more than may wait; {options.Backlog} spans go with a request");
            options = options with { BatchSize = options.Backlog };
        }

        block.Trace = options;
    }

    private static bool TryNumber(DirectiveLine line, int minimum, int maximum, out int number)
    {
        number = 0;
        return line.HasArguments(1, 1) && line.TryInteger(line.Arguments[0], minimum, maximum, out number);
    }

    private static TraceOptions ReadInterval(TraceOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, 1) || !line.TryDuration(line.Arguments[0], TimeSpan.FromHours(1), out var interval))
        {
            return options;
        }

        if (interval < ShortestInterval)
        {
            line.Fail(line.Arguments[0], $"'{line.Arguments[0].Text}' is too short; write 1ms or more");
        }

        return options with { BatchInterval = interval };
    }

    private static TraceOptions ReadClientServer(TraceOptions options, DirectiveLine line)
    {
        if (line.HasArguments(0, 1))
        {
            line.Warn("'client_server' has no effect: a DNS query carries no span of its client's");
        }

        return options;
    }

    private static TraceOptions RefuseDatadog(TraceOptions options, DirectiveLine line)
    {
        line.Fail(line.Name, "'datadog_analytics_rate' is not served: spans are sent as Zipkin has them; write 'every N' for one query of N, and remove the line");
        return options;
    }
}
