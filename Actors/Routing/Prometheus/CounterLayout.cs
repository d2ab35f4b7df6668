using System.Diagnostics;

namespace ActorDns.Actors.Routing.Prometheus;

/// <summary>Where each counter of a server block stands in a thread's row of cells.</summary>
internal static class CounterLayout
{
    /// <summary>First cell of the requests: [proto][family][type].</summary>
    public const int Requests = 0;

    /// <summary>Queries with DO.</summary>
    public static readonly int DnssecOk = Requests + QueryLabels.Protocols.Length * QueryLabels.Families.Length * QueryLabels.Types.Length;

    /// <summary>First cell of the durations.</summary>
    public static readonly int Durations = DnssecOk + 1;

    /// <summary>First cell of the request sizes: [proto].</summary>
    public static readonly int RequestSizes;

    /// <summary>First cell of the response sizes: [proto].</summary>
    public static readonly int ResponseSizes;

    /// <summary>Cells in all.</summary>
    public static readonly int Length;

    /// <summary>Upper bounds of durations in seconds: 0.25 ms doubled 15 times.</summary>
    public static readonly double[] DurationBounds = [.. Enumerable.Range(0, 16).Select(n => 0.00025 * (1 << n))];

    /// <summary>Upper bounds of message sizes in octets.</summary>
    public static readonly double[] SizeBounds = [0, 100, 200, 300, 400, 511, 1023, 2047, 4095, 8291, 16_000, 32_000, 48_000, 64_000];

    /// <summary>Durations, in ticks of <see cref="Stopwatch"/>.</summary>
    public static readonly CellHistogram Duration = new([.. DurationBounds.Select(seconds => (long)Math.Round(seconds * Stopwatch.Frequency))]);

    /// <summary>Sizes, in octets.</summary>
    public static readonly CellHistogram Size = new([.. SizeBounds.Select(octets => (long)octets)]);

    static CounterLayout()
    {
        RequestSizes = Durations + Duration.Cells;
        ResponseSizes = RequestSizes + QueryLabels.Protocols.Length * Size.Cells;
        Length = ResponseSizes + QueryLabels.Protocols.Length * Size.Cells;
    }

    /// <summary>The cell of a kind of request.</summary>
    public static int Request(int protocol, int family, int type) =>
        Requests + (protocol * QueryLabels.Families.Length + family) * QueryLabels.Types.Length + type;
}
