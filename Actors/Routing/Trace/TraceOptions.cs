namespace ActorDns.Actors.Routing.Trace;

/// <summary>The trace directive, read and validated. Immutable.</summary>
/// <param name="Endpoint">Where the Zipkin collector takes spans (POST of version 2 JSON).</param>
public sealed record TraceOptions(Uri Endpoint)
{
    /// <summary>The most spans that may wait.</summary>
    public const int MaxBacklog = 1_000_000;

    /// <summary>Each query of this number is traced; 0 for none.</summary>
    public long Every { get; init; } = 1;

    /// <summary>What the spans call this server.</summary>
    public string Service { get; init; } = "coredns";

    /// <summary>Spans that wait for the collector, 1 to <see cref="MaxBacklog"/>; more are dropped.</summary>
    public int Backlog { get; init; } = 1000;

    /// <summary>Spans of one request, 1 to <see cref="Backlog"/>.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>How long spans wait at most for others to go with, 1 ms to 1 h.</summary>
    public TimeSpan BatchInterval { get; init; } = TimeSpan.FromSeconds(1);
}
