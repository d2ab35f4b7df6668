namespace ActorDns.Actors.Routing.Prometheus;

/// <summary>
/// A histogram in a row of cells: count and sum of each bucket side by side, buckets in order, the last one unbounded.
/// With a sum for every bucket the totals can be handed to prometheus-net, whose histograms only take observations, as
/// one observation of each bucket's mean times its count: bucket counts and the sum come out right.
/// </summary>
/// <param name="upperBounds">Upper bounds of the buckets in the unit observed, ascending, each included in its bucket.</param>
internal sealed class CellHistogram(long[] upperBounds)
{
    /// <summary>The number of buckets, the unbounded one included.</summary>
    public int Buckets => upperBounds.Length + 1;

    /// <summary>The number of cells taken.</summary>
    public int Cells => Buckets * 2;

    /// <summary>Counts a value.</summary>
    /// <param name="cells">The current thread's cells, from the histogram's first.</param>
    /// <param name="value">The value, not negative.</param>
    public void Observe(Span<long> cells, long value)
    {
        var bucket = 0;
        while (bucket < upperBounds.Length && value > upperBounds[bucket])
        {
            bucket++;
        }

        // Count before sum: a reader between the two sees a mean that is too low, never a sum without a count.
        cells[bucket * 2]++;
        cells[bucket * 2 + 1] += value;
    }

    /// <summary>The lowest integer value that falls into a bucket.</summary>
    public long Lowest(int bucket) => bucket == 0 ? 0 : upperBounds[bucket - 1] + 1;

    /// <summary>The highest value that falls into a bucket.</summary>
    public long Highest(int bucket) => bucket < upperBounds.Length ? upperBounds[bucket] : long.MaxValue;
}
