using ActorDns.Actors.Routing.Matching;

namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>A name that matches becomes a text with the groups of the match filled in. Immutable.</summary>
/// <param name="Pattern">What a name must match.</param>
/// <param name="To">The text, where <c>{1}</c> stands for a group.</param>
public sealed record PatternReplacement(GoPattern Pattern, string To) : ITextReplacement
{
    /// <inheritdoc/>
    public string Replace(string name) => Pattern.Match(name) is { } groups ? GoPattern.Fill(To, groups) : name;
}
