using System.Globalization;

namespace ActorDns.Actors.Routing.Errors;

/// <summary>
/// Counts the errors of one rule and reports their number when the period since the first one is over. Thread-safe.
/// </summary>
internal sealed class Consolidator : IDisposable
{
    private readonly Action<string> _report;
    private readonly ITimer _timer;
    private long _count;

    /// <summary>Makes a consolidator.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="time">The clock of the period.</param>
    /// <param name="report">Gets the summary of a period.</param>
    public Consolidator(ConsolidateRule rule, TimeProvider time, Action<string> report)
    {
        Rule = rule;
        _report = report;
        _timer = time.CreateTimer(static state => ((Consolidator)state!).Report(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The rule.</summary>
    public ConsolidateRule Rule { get; }

    /// <summary>Counts an error that matches the rule.</summary>
    /// <returns>True for the first one of a period.</returns>
    public bool Count()
    {
        if (Interlocked.Increment(ref _count) != 1)
        {
            return false;
        }

        _timer.Change(Rule.Period, Timeout.InfiniteTimeSpan);
        return true;
    }

    /// <summary>Reports what the running period has counted and stops.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Report();
    }

    private void Report()
    {
        var count = Interlocked.Exchange(ref _count, 0);
        var alreadyShown = Rule.ShowFirst ? 1 : 0;
        if (count > alreadyShown)
        {
            _report(string.Create(
                CultureInfo.InvariantCulture, $"{count} errors like '{Rule.Pattern}' occurred in last {Text(Rule.Period)}"));
        }
    }

    /// <summary>A period as Corefiles write it: 1h0m0s, 5m0s, 30s, 500ms.</summary>
    private static string Text(TimeSpan period)
    {
        if (period.TotalSeconds < 1)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{period.TotalMilliseconds:0.######}ms");
        }

        var hours = period.TotalHours < 1 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"{(int)period.TotalHours}h");
        var minutes = period.TotalMinutes < 1 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"{period.Minutes}m");
        return string.Create(CultureInfo.InvariantCulture, $"{hours}{minutes}{period.TotalSeconds % 60:0.#######}s");
    }
}
