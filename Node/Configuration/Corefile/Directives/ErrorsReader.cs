using System.Text.RegularExpressions;
using ActorDns.Actors.Routing.Errors;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>errors</c>.</summary>
internal sealed class ErrorsReader : DirectiveReader
{
    private static readonly OptionTable<ErrorsOptions> Table = new("errors")
    {
        { "consolidate DURATION REGEXP [debug|info|warning|error] [show_first]", ReadConsolidate, true },
        { "stacktrace", (options, line) => line.HasArguments(0, 0) ? options with { StackTrace = true } : options },
    };

    /// <inheritdoc/>
    public override string Name => "errors";

    /// <inheritdoc/>
    public override string Syntax => "errors { consolidate DURATION REGEXP [LEVEL] [show_first] }";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        // CoreDNS still takes "errors stdout", from the time when the directive could name a file.
        var line = Line(directive, diagnostics);
        if (line.HasArguments(0, 1) && directive.Arguments is [{ Text: not "stdout" } file])
        {
            line.Fail(file, $"errors go to standard output, not to '{file.Text}'; write 'errors'");
        }

        block.Errors = Table.Read(directive, new ErrorsOptions([], false), diagnostics);
    }

    private static ErrorsOptions ReadConsolidate(ErrorsOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(2, 4) || !line.TryDuration(line.Arguments[0], TimeSpan.FromDays(1), out var period))
        {
            return options;
        }

        if (period == TimeSpan.Zero)
        {
            line.Fail(line.Arguments[0], "a period of 0 consolidates nothing; write one such as 5m");
            return options;
        }

        var pattern = ReadPattern(line);
        var level = ReadLevel(line, out var showFirst);
        return pattern is null || level is null
            ? options
            : options with { Consolidate = [.. options.Consolidate, new ConsolidateRule(period, pattern, level.Value, showFirst)] };
    }

    private static Regex? ReadPattern(DirectiveLine line)
    {
        try
        {
            // Patterns come from the user, texts from the network: no backtracking, so that no text takes long.
            return new Regex(line.Arguments[1].Text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            line.Fail(line.Arguments[1], $"'{line.Arguments[1].Text}' is no regular expression: {exception.Message}");
            return null;
        }
    }

    private static LogLevel? ReadLevel(DirectiveLine line, out bool showFirst)
    {
        var rest = line.Arguments.Skip(2).ToList();
        showFirst = rest.RemoveAll(token => token.Text == "show_first") > 0;
        switch (rest.FirstOrDefault()?.Text ?? "error")
        {
            case "debug":
                return LogLevel.Debug;
            case "info":
                return LogLevel.Information;
            case "warning":
                return LogLevel.Warning;
            case "error" when rest.Count <= 1:
                return LogLevel.Error;
            default:
                line.Fail(rest[0], $"'{rest[0].Text}' is no level; write debug, info, warning or error, then show_first if the first one is to be logged at once");
                return null;
        }
    }
}
