using System.Runtime.CompilerServices;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Log;

/// <summary>
/// Logs queries with their responses (directive <c>log</c>), one line each at level Information, in CoreDNS's format.
/// The first directive whose names match a query decides for it. A query that is not logged costs a comparison of
/// names; a block without the directive has no such stage. Allocates nothing. Thread-safe.
/// </summary>
public sealed class LogStage : Stage
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "log";

    [ThreadStatic]
    private static LogLine? _line;

    private readonly Rule[] _rules;
    private readonly IQueryLog _log;

    /// <summary>Makes the stage.</summary>
    /// <param name="directives">The block's log directives in their order.</param>
    /// <param name="log">Where the lines go.</param>
    public LogStage(IReadOnlyList<LogOptions> directives, IQueryLog log)
    {
        ArgumentNullException.ThrowIfNull(directives);
        _log = log;
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
        var rule = _log.IsEnabled ? RuleFor(context.Name) : null;
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

        var line = _line ??= new LogLine();
        line.Clear();
        rule.Format.Write(line, context);
        _log.Write(line.Octets);
    }

    private sealed record Rule(DomainName Scope, LogFormat Format, LogClasses Classes);
}
