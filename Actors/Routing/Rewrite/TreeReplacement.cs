namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>A name and what is below it becomes another one; letter case does not count. Immutable.</summary>
/// <param name="From">The name, with the final dot.</param>
/// <param name="To">What comes in its place.</param>
public sealed record TreeReplacement(string From, string To) : ITextReplacement
{
    /// <inheritdoc/>
    public string Replace(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var start = name.Length - From.Length;
        return start >= 0 && (start == 0 || name[start - 1] == '.') && name.EndsWith(From, StringComparison.OrdinalIgnoreCase) ? name[..start] + To : name;
    }
}
