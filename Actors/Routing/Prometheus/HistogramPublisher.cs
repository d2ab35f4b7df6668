using Prometheus;

namespace ActorDns.Actors.Routing.Prometheus;

/// <summary>Hands the cells of a <see cref="CellHistogram"/> to one of prometheus-net's. Used by one scrape at a time.</summary>
/// <param name="layout">The cells' meaning.</param>
/// <param name="unit">What one of the cells' units is in the published unit.</param>
/// <param name="bounds">The published buckets' upper bounds.</param>
/// <param name="open">Makes the published series, at the first count.</param>
internal sealed class HistogramPublisher(CellHistogram layout, double unit, double[] bounds, Func<IHistogram> open)
{
    private readonly long[] _counts = new long[layout.Buckets];
    private readonly double[] _sums = new double[layout.Buckets];
    private IHistogram? _histogram;

    /// <summary>Publishes what was counted since the last time.</summary>
    /// <param name="cells">Cells from the histogram's first, summed over the threads.</param>
    public void Publish(ReadOnlySpan<long> cells)
    {
        for (var bucket = 0; bucket < layout.Buckets; bucket++)
        {
            var count = cells[bucket * 2] - _counts[bucket];
            if (count <= 0)
            {
                continue;
            }

            // A value being counted at this moment may have its count here and its sum not yet: the mean is held within
            // the bucket, and what the sum is off by is made good at the next scrape.
            var mean = (cells[bucket * 2 + 1] - _sums[bucket]) / count;
            mean = Math.Clamp(mean, layout.Lowest(bucket), layout.Highest(bucket));
            var value = bucket < bounds.Length ? Math.Min(mean * unit, bounds[bucket]) : mean * unit;
            (_histogram ??= open()).Observe(value, count);
            _counts[bucket] += count;
            _sums[bucket] += mean * count;
        }
    }
}
