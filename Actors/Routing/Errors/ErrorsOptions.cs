namespace ActorDns.Actors.Routing.Errors;

/// <summary>The errors directive, read and validated. Immutable.</summary>
/// <param name="Consolidate">Its consolidate rules in order; the first that matches an error takes it.</param>
/// <param name="StackTrace">Option <c>stacktrace</c>. Without effect: stacks of faults are always logged, at most one a second.</param>
public sealed record ErrorsOptions(IReadOnlyList<ConsolidateRule> Consolidate, bool StackTrace = false);
