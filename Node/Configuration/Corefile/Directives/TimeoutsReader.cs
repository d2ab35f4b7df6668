using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>timeouts</c>: limits of TCP connections.</summary>
internal sealed class TimeoutsReader : DirectiveReader
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private static readonly OptionTable<TimeoutOptions> Table = new("timeouts")
    {
        { "read DURATION", (options, line) => ReadLimit(line) is { } limit ? options with { Read = limit } : options },
        { "write DURATION", (options, line) => ReadLimit(line) is { } limit ? options with { Write = limit } : options },
        { "idle DURATION", (options, line) => ReadLimit(line) is { } limit ? options with { Idle = limit } : options },
        { "maxtcpqueries MAXIMUM", ReadMaximum },
    };

    /// <inheritdoc/>
    public override string Name => "timeouts";

    /// <inheritdoc/>
    public override string Syntax => "timeouts { read DURATION | write DURATION | idle DURATION }";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        if (line.HasArguments(0, 0) && directive.Block.Count == 0)
        {
            line.Fail(directive.Name, $"it has no line; write '{Syntax}', or remove it");
        }

        block.Timeouts = Table.Read(directive, new TimeoutOptions(), diagnostics);
    }

    private static TimeSpan? ReadLimit(DirectiveLine line)
    {
        if (!line.HasArguments(1, 1) || !line.TryDuration(line.Arguments[0], Longest, out var limit))
        {
            return null;
        }

        if (limit < Shortest)
        {
            line.Fail(line.Arguments[0], $"'{line.Arguments[0].Text}' is shorter than 1s; write a duration from 1s to 24h");
            return null;
        }

        return limit;
    }

    private static TimeoutOptions ReadMaximum(TimeoutOptions options, DirectiveLine line)
    {
        if (line.HasArguments(1, 1) && line.Arguments[0].Text != "-1")
        {
            line.Fail(line.Arguments[0], "a bound of the queries of a connection is not served; write -1, and let 'idle' end connections");
        }

        return options;
    }
}
