using ActorDns.Protocol.Names;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>
/// Gives the name in a record's data another one: the target of CNAME, NS, PTR, DNAME, MX, SRV and NAPTR, the primary server of
/// SOA. What comes out and is no domain name leaves its record as it was. Immutable.
/// </summary>
/// <param name="Replacement">Which other names.</param>
public sealed record ValueRule(ITextReplacement Replacement) : RecordRule
{
    /// <inheritdoc/>
    internal override void Apply(ResponseDraft response)
    {
        Span<byte> data = stackalloc byte[1024];
        Span<byte> name = stackalloc byte[WireNames.MaxLength];
        foreach (ref var record in response.Records)
        {
            var rdata = response.RdataOf(record);
            if (!RecordData.TryFindFirstName(record.Type, rdata, out var offset, out var length) || rdata.Length > data.Length - WireNames.MaxLength)
            {
                continue;
            }

            var before = WireNames.ToText(rdata.Slice(offset, length));
            var after = Replacement.Replace(before);
            if (ReferenceEquals(before, after) || !DomainName.TryWriteWire(after, name, out var newLength))
            {
                continue;
            }

            rdata[..offset].CopyTo(data);
            name[..newLength].CopyTo(data[offset..]);
            rdata[(offset + length)..].CopyTo(data[(offset + newLength)..]);
            response.SetRdata(ref record, data[..(rdata.Length - length + newLength)]);
        }
    }
}
