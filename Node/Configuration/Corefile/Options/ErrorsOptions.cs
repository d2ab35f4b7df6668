namespace ActorDns.Node.Configuration.Corefile.Options;

/// <summary>The errors directive, read and validated. Immutable.</summary>
/// <param name="Consolidate">Its consolidate rules in order; the first that matches counts.</param>
/// <param name="StackTrace">True to log the stack of an exception too.</param>
public sealed record ErrorsOptions(IReadOnlyList<ConsolidateRule> Consolidate, bool StackTrace);
