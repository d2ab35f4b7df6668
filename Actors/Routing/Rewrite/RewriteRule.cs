namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>One rewrite rule. Immutable, thread-safe.</summary>
public abstract record RewriteRule
{
    /// <summary>True (<c>continue</c>) to go on with the next rule after this one has matched; false (<c>stop</c>) to take it as the last.</summary>
    public bool Continues { get; init; }

    /// <summary>A cheap look whether the rule concerns the client's query as it came. Allocates nothing.</summary>
    /// <param name="name">QNAME in lower-case presentation format.</param>
    /// <param name="context">The query.</param>
    internal abstract bool Concerns(ReadOnlySpan<char> name, QueryContext context);

    /// <summary>Applies the rule to a question.</summary>
    /// <returns>False if the question as it is now does not match.</returns>
    internal abstract bool TryApply(QuestionDraft question);
}
