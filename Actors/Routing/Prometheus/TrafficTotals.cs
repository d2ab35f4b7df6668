namespace ActorDns.Actors.Routing.Prometheus;

/// <summary>Queries and responses of a node since its start. Immutable.</summary>
/// <param name="Queries">Queries received that could be read, or were counted as dropped.</param>
/// <param name="Codes">Responses by RCODE, those that were given.</param>
/// <param name="DurationBounds">Upper bounds of the buckets of <paramref name="Durations"/>, in seconds; the last bucket has none.</param>
/// <param name="Durations">Queries by the time to their response, each bucket for itself.</param>
public sealed record TrafficTotals(
    long Queries, IReadOnlyDictionary<string, long> Codes, IReadOnlyList<double> DurationBounds, IReadOnlyList<long> Durations)
{
    internal static TrafficTotals Of(long[] cells, long[,] responses)
    {
        var codes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var code = 0; code < QueryLabels.Codes; code++)
        {
            long count = 0;
            for (var stage = 0; stage < responses.GetLength(0); stage++)
            {
                count += responses[stage, code];
            }

            if (count > 0)
            {
                codes[QueryLabels.CodeText(code)] = count;
            }
        }

        var buckets = Enumerable.Range(0, CounterLayout.Duration.Buckets).Select(bucket => cells[CounterLayout.Durations + (bucket * 2)]);
        return new TrafficTotals(cells.AsSpan(0, CounterLayout.DnssecOk).ToArray().Sum(), codes, CounterLayout.DurationBounds, [.. buckets]);
    }
}
