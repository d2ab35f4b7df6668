namespace ActorDns.Actors.Watching.Manifests;

/// <summary>One requirement of a <see cref="LabelSelector"/>.</summary>
/// <param name="Key">The label's key.</param>
/// <param name="Values">The values it is compared with; null when only the key's existence counts.</param>
/// <param name="Negated">True for <c>!=</c>, <c>notin</c> and <c>!key</c>.</param>
internal sealed record LabelRequirement(string Key, IReadOnlySet<string>? Values, bool Negated)
{
    /// <summary>Says whether the labels meet it. A missing label meets every negated requirement.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var holds = labels.TryGetValue(Key, out var value) && (Values is null || Values.Contains(value));
        return holds != Negated;
    }
}
