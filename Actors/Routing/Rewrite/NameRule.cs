using ActorDns.Actors.Routing.Matching;

namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>
/// <c>name</c>: the stages that follow see another name. The names of the response are given back as CoreDNS does: always for
/// <c>exact</c>, else with <c>answer auto</c>, and by <c>answer name</c> and <c>answer value</c> as these say. Immutable.
/// </summary>
/// <param name="Matcher">Which names.</param>
/// <param name="To">What comes in the place of what matched.</param>
/// <param name="IsAuto">True to give names of the response back by themselves.</param>
/// <param name="Answers">What else is done with the response, in the order of the file.</param>
public sealed record NameRule(NameMatcher Matcher, string To, bool IsAuto, IReadOnlyList<ResponseRule> Answers) : RewriteRule
{
    // The way back of a suffix is the same for every name; of the others it depends on the name.
    private readonly ResponseRule[]? _suffixBack = IsAuto && Matcher.Kind == NameMatchKind.Suffix
        ? [new OwnerRule(new SuffixReplacement(To, Matcher.Text)), new ValueRule(new SuffixReplacement(To, Matcher.Text))]
        : null;

    /// <inheritdoc/>
    internal override bool Concerns(ReadOnlySpan<char> name, QueryContext context) => Matcher.IsMatch(name);

    /// <inheritdoc/>
    internal override bool TryApply(QuestionDraft question)
    {
        if (!Matcher.IsMatch(question.Name))
        {
            return false;
        }

        var before = question.Name;
        question.SetName(Matcher.Replace(before, To));
        if (_suffixBack is not null)
        {
            question.ResponseRules.AddRange(_suffixBack);
        }
        else if (IsAuto)
        {
            var back = new TreeReplacement(question.Name, before);
            question.ResponseRules.Add(new OwnerRule(back));
            question.ResponseRules.Add(new ValueRule(back));
        }

        question.ResponseRules.AddRange(Answers);
        return true;
    }
}
