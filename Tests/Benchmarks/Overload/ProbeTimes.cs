namespace ActorDns.Benchmarks.Overload;

/// <summary>How long the probes of one kind took, in microseconds.</summary>
/// <param name="Sent">Sent.</param>
/// <param name="Answered">Answered NOERROR.</param>
/// <param name="P50">Half took at most this.</param>
/// <param name="P99">Of a hundred, ninety-nine.</param>
/// <param name="P999">Of a thousand, all but one.</param>
internal sealed record ProbeTimes(long Sent, long Answered, double P50, double P99, double P999);
