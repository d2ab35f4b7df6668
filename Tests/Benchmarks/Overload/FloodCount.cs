namespace ActorDns.Benchmarks.Overload;

/// <summary>Questions of one kind.</summary>
/// <param name="Sent">Sent.</param>
/// <param name="Answered">Answered NOERROR.</param>
/// <param name="Failed">Answered otherwise: SERVFAIL, REFUSED.</param>
internal sealed record FloodCount(long Sent, long Answered, long Failed);
