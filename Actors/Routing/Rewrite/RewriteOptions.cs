namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>The rewrite directives of a block, read and validated. Immutable.</summary>
/// <param name="Rules">The rules in the order of the file.</param>
public sealed record RewriteOptions(IReadOnlyList<RewriteRule> Rules);
