using ActorDns.Actors.Routing.Matching;

namespace ActorDns.Actors.Routing.Rewrite;

/// <summary><c>ttl</c>, <c>rcode</c> and <c>cname</c>: the question stays, the response is changed. Immutable.</summary>
/// <param name="Matcher">Which names; null for all.</param>
/// <param name="Response">What is done with the response.</param>
public sealed record ResponseOnlyRule(NameMatcher? Matcher, ResponseRule Response) : RewriteRule
{
    /// <inheritdoc/>
    internal override bool Concerns(ReadOnlySpan<char> name, QueryContext context) => Matcher?.IsMatch(name) ?? true;

    /// <inheritdoc/>
    internal override bool TryApply(QuestionDraft question)
    {
        var matches = Matcher?.IsMatch(question.Name) ?? true;
        if (matches)
        {
            question.ResponseRules.Add(Response);
        }

        return matches;
    }
}
