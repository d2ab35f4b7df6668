using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Rewrite;

/// <summary><c>type</c>: a question of one type becomes one of another. Immutable.</summary>
/// <param name="From">The client's type.</param>
/// <param name="To">The type that is asked for.</param>
public sealed record TypeRule(RecordType From, RecordType To) : RewriteRule
{
    /// <inheritdoc/>
    internal override bool Concerns(ReadOnlySpan<char> name, QueryContext context) => context.Query.Type == From;

    /// <inheritdoc/>
    internal override bool TryApply(QuestionDraft question)
    {
        var matches = question.Type == From;
        if (matches)
        {
            question.SetType(To);
        }

        return matches;
    }
}
