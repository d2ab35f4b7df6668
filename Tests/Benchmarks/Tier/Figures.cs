namespace ActorDns.Benchmarks.Tier;

/// <summary>Percentiles of a handful of figures.</summary>
internal static class Figures
{
    public static double Percentile(IEnumerable<double> figures, double part)
    {
        double[] sorted = [.. figures.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[(int)(part * (sorted.Length - 1))];
    }

    public static double Median(IEnumerable<double> figures) => Percentile(figures, 0.5);
}
