using System.Runtime.CompilerServices;
using System.Text;
using ActorDns.Protocol.Names;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Routing.Log;

/// <summary>
/// Logs queries with their responses (directive <c>log</c>), one line each at level Information, in CoreDNS's format.
/// The first directive whose names match a query decides for it. A query that is not logged costs a comparison of
/// names; a block without the directive has no such stage. Thread-safe.
/// </summary>
public sealed partial class LogStage : Stage
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "log";

    [ThreadStatic]
    private static StringBuilder? _line;

    private readonly Rule[] _rules;
    private readonly ILogger _logger;

    /// <summary>Makes the stage.</summary>
    /// <param name="directives">The block's log directives in their order.</param>
    /// <param name="logger">Where the lines go.</param>
    public LogStage(IReadOnlyList<LogOptions> directives, ILogger<LogStage> logger)
    {
        ArgumentNullException.ThrowIfNull(directives);
        _logger = logger;
        _rules =
        [
            .. directives.SelectMany(
                options => options.Names,
                (options, name) => new Rule(name, new LogFormat(options.Format), options.Classes)),
        ];
    }

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        var rule = _logger.IsEnabled(LogLevel.Information) ? RuleFor(context.Name) : null;
        var task = Next.HandleAsync(context);
        if (rule is null)
        {
            return task;
        }

        if (!task.IsCompletedSuccessfully)
        {
            return AwaitAsync(task, rule, context);
        }

        Write(rule, context);
        return task;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitAsync(ValueTask task, Rule rule, QueryContext context)
    {
        await task;
        Write(rule, context);
    }

    private Rule? RuleFor(ReadOnlySpan<byte> name)
    {
        foreach (var rule in _rules)
        {
            if (WireNames.IsAtOrBelow(name, rule.Scope.Wire, out _))
            {
                return rule;
            }
        }

        return null;
    }

    private void Write(Rule rule, QueryContext context)
    {
        if (rule.Classes != LogClasses.All && (rule.Classes & ResponseClassifier.Classify(context.Response)) == 0)
        {
            return;
        }

        var line = _line ??= new StringBuilder(256);
        line.Clear();
        rule.Format.Write(line, context);
        var text = line.ToString();
        LogQuery(_logger, text);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Line}")]
    private static partial void LogQuery(ILogger logger, string line);

    private sealed record Rule(DomainName Scope, LogFormat Format, LogClasses Classes);
}
