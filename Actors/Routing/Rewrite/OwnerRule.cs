using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>Gives records other owner names. What comes out and is no domain name leaves its record as it was. Immutable.</summary>
/// <param name="Replacement">Which other names.</param>
public sealed record OwnerRule(ITextReplacement Replacement) : RecordRule
{
    /// <inheritdoc/>
    internal override void Apply(ResponseDraft response)
    {
        Span<byte> name = stackalloc byte[WireNames.MaxLength];
        foreach (ref var record in response.Records)
        {
            var before = WireNames.ToText(response.OwnerOf(record));
            var after = Replacement.Replace(before);
            if (!ReferenceEquals(before, after) && DomainName.TryWriteWire(after, name, out var length))
            {
                response.SetOwner(ref record, name[..length]);
            }
        }
    }
}
