using System.Globalization;
using System.Runtime.CompilerServices;
using ActorDns.Protocol.Records;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Routing.Errors;

/// <summary>
/// Logs why queries failed (directive <c>errors</c>): what a stage left in <see cref="QueryContext.Error"/>, as
/// <c>plugin/errors: RCODE NAME TYPE: error</c>. A query without error costs one comparison. Thread-safe. Dispose it
/// after its last query: what <c>consolidate</c> has counted is logged then.
/// </summary>
public sealed partial class ErrorsStage : Stage, IDisposable
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "errors";

    private readonly ILogger _logger;
    private readonly Consolidator[] _consolidators;

    /// <summary>Makes the stage.</summary>
    /// <param name="options">The directive.</param>
    /// <param name="logger">Where the lines go.</param>
    /// <param name="time">The clock of the consolidated periods; the system's by default.</param>
    public ErrorsStage(ErrorsOptions options, ILogger<ErrorsStage> logger, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _logger = logger;
        _consolidators =
        [
            .. options.Consolidate.Select(rule => new Consolidator(
                rule, time ?? TimeProvider.System, summary => LogLine(_logger, rule.Level, summary))),
        ];
    }

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        var task = Next.HandleAsync(context);
        if (!task.IsCompletedSuccessfully)
        {
            return AwaitAsync(task, context);
        }

        if (context.Error is { } error)
        {
            Report(context, error);
        }

        return task;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var consolidator in _consolidators)
        {
            consolidator.Dispose();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitAsync(ValueTask task, QueryContext context)
    {
        await task;
        if (context.Error is { } error)
        {
            Report(context, error);
        }
    }

    private void Report(QueryContext context, string error)
    {
        var level = LogLevel.Error;
        foreach (var consolidator in _consolidators)
        {
            if (!consolidator.Rule.Pattern.IsMatch(error))
            {
                continue;
            }

            if (!consolidator.Count() || !consolidator.Rule.ShowFirst)
            {
                return;
            }

            level = consolidator.Rule.Level;
            break;
        }

        if (_logger.IsEnabled(level))
        {
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"{(int)context.ResponseCode} {QuestionText.NameOf(context)} {RecordTypeText.Of(context.Query.Type)}: {error}");
            LogLine(_logger, level, line);
        }
    }

    [LoggerMessage(Message = "plugin/errors: {Line}")]
    private static partial void LogLine(ILogger logger, LogLevel level, string line);
}
