using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Rewrite;

/// <summary><c>class</c>: a question of one class becomes one of another. Immutable.</summary>
/// <param name="From">The client's class.</param>
/// <param name="To">The class that is asked for.</param>
public sealed record ClassRule(RecordClass From, RecordClass To) : RewriteRule
{
    /// <inheritdoc/>
    internal override bool Concerns(ReadOnlySpan<char> name, QueryContext context) => context.Query.Class == From;

    /// <inheritdoc/>
    internal override bool TryApply(QuestionDraft question)
    {
        var matches = question.Class == From;
        if (matches)
        {
            question.SetClass(To);
        }

        return matches;
    }
}
