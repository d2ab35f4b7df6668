namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>Keeps TTLs within bounds. Immutable.</summary>
/// <param name="Minimum">In seconds.</param>
/// <param name="Maximum">In seconds; not below the minimum.</param>
public sealed record TtlRule(uint Minimum, uint Maximum) : RecordRule
{
    /// <inheritdoc/>
    internal override void Apply(ResponseDraft response)
    {
        foreach (ref var record in response.Records)
        {
            record.TtlSeconds = Math.Clamp(record.TtlSeconds, Minimum, Maximum);
        }
    }
}
