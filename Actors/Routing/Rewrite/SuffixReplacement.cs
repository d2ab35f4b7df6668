namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>The end of a name becomes another; letter case does not count. Immutable.</summary>
/// <param name="From">The end, with the final dot.</param>
/// <param name="To">What comes in its place.</param>
public sealed record SuffixReplacement(string From, string To) : ITextReplacement
{
    /// <inheritdoc/>
    public string Replace(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.EndsWith(From, StringComparison.OrdinalIgnoreCase) ? name[..^From.Length] + To : name;
    }
}
