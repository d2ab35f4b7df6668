using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Zones;

/// <summary>
/// Answers questions from a zone: RFC 1034 section 4.3.2 with wildcards (RFC 4592), DNAME (RFC 6672) and negative answers
/// (RFC 2308). Aliases are followed within the zone; the code of a negative answer is that of the last name (RFC 6604). ANY gets
/// one record set (RFC 8482 section 4.1). No NS records stand beside an answer, where CoreDNS puts them: they are of no use to
/// who has the answer. Pure, no allocation, thread-safe.
/// </summary>
public static class ZoneAnswers
{
    /// <summary>Names that are followed; what is found until then is given.</summary>
    public const int MaxAliases = 10;

    private const int NameTooLong = 6;

    private enum Step
    {
        Done,
        NoData,
        NameError,
        Referral,
        Alias,
    }

    /// <summary>Answers a question.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="name">QNAME in wire form, at or below the apex; owner of the answers, octet by octet.</param>
    /// <param name="type">QTYPE.</param>
    /// <param name="writer">The response; AA, RCODE and the SOA of negative answers are set here.</param>
    /// <param name="alias">At least 255 octets; gets the target when the outcome is <see cref="ZoneOutcome.Alias"/>.</param>
    /// <param name="aliasLength">Length of the target.</param>
    public static ZoneOutcome Resolve(
        Zone zone, ReadOnlySpan<byte> name, RecordType type, ref ResponseWriter writer, scoped Span<byte> alias, out int aliasLength)
    {
        ArgumentNullException.ThrowIfNull(zone);
        Span<byte> current = stackalloc byte[WireNames.MaxLength];
        name.CopyTo(current);
        var length = name.Length;
        aliasLength = 0;
        writer.Authoritative = true;
        for (var followed = 0; followed <= MaxAliases; followed++)
        {
            switch (Take(zone, current[..length], type, ref writer, alias, out aliasLength))
            {
                case Step.Done:
                    return ZoneOutcome.Answered;
                case Step.Referral:
                    writer.Authoritative = followed > 0;
                    return followed > 0 ? ZoneOutcome.Answered : ZoneOutcome.Referral;
                case Step.NoData:
                    AddSoa(zone, ref writer);
                    return followed > 0 ? ZoneOutcome.Answered : ZoneOutcome.NoData;
                case Step.NameError:
                    writer.ResponseCode = ResponseCode.NameError;
                    AddSoa(zone, ref writer);
                    return followed > 0 ? ZoneOutcome.Answered : ZoneOutcome.NameError;
            }

            if (!WireNames.IsAtOrBelow(alias[..aliasLength], zone.Origin.Wire, out _))
            {
                return ZoneOutcome.Alias;
            }

            length = aliasLength;
            alias[..length].CopyTo(current);
        }

        return ZoneOutcome.Answered;
    }

    private static Step Take(Zone zone, scoped ReadOnlySpan<byte> name, RecordType type, ref ResponseWriter writer, scoped Span<byte> alias, out int aliasLength)
    {
        aliasLength = 0;
        var found = zone.Find(name);
        var node = found ?? zone.FindEncloser(name);
        var cut = node.Cut ?? (found is null && node.Find(RecordType.DNAME) is not null ? node : null);
        if (cut is not null && !(cut == found && type == RecordType.DS))
        {
            return cut.IsDelegation ? Refer(zone, cut, name, ref writer) : Redirect(cut, name, type, ref writer, alias, out aliasLength);
        }

        node = found ?? node.Wildcard;
        return node is null ? Step.NameError : Answer(zone, node, name, type, ref writer, alias, out aliasLength);
    }

    private static Step Answer(
        Zone zone, ZoneNode node, scoped ReadOnlySpan<byte> name, RecordType type, ref ResponseWriter writer, scoped Span<byte> alias, out int aliasLength)
    {
        aliasLength = 0;
        if (type is not (RecordType.CNAME or RecordType.ANY) && node.Find(RecordType.CNAME) is { } aliases && node.Find(type) is null)
        {
            var target = aliases.Span[0];
            writer.TryAddRecord(Section.Answer, name, RecordType.CNAME, aliases.TtlSeconds, target);
            target.CopyTo(alias);
            aliasLength = target.Length;
            return Step.Alias;
        }

        var set = type != RecordType.ANY ? node.Find(type) : node.Sets.Count > 0 ? node.Sets[0] : null;
        if (set is null)
        {
            return Step.NoData;
        }

        foreach (var rdata in set.Span)
        {
            writer.TryAddRecord(Section.Answer, name, set.Type, set.TtlSeconds, rdata);
        }

        AddAddresses(zone, set, isGlue: false, ref writer);
        return Step.Done;
    }

    private static Step Refer(Zone zone, ZoneNode cut, scoped ReadOnlySpan<byte> name, ref ResponseWriter writer)
    {
        var servers = cut.Find(RecordType.NS)!;
        foreach (var rdata in servers.Span)
        {
            writer.TryAddRecord(Section.Authority, name[^cut.Name.Length..], RecordType.NS, servers.TtlSeconds, rdata);
        }

        AddAddresses(zone, servers, isGlue: true, ref writer);
        return Step.Referral;
    }

    /// <summary>Everything below a DNAME is an alias of the same labels below its target (RFC 6672 section 3.2).</summary>
    private static Step Redirect(
        ZoneNode cut, scoped ReadOnlySpan<byte> name, RecordType type, ref ResponseWriter writer, scoped Span<byte> alias, out int aliasLength)
    {
        var set = cut.Find(RecordType.DNAME)!;
        var target = set.Span[0];
        var own = name.Length - cut.Name.Length;
        aliasLength = own + target.Length;
        writer.TryAddRecord(Section.Answer, name[own..], RecordType.DNAME, set.TtlSeconds, target);
        if (aliasLength > WireNames.MaxLength)
        {
            aliasLength = 0;
            writer.ResponseCode = (ResponseCode)NameTooLong;
            return Step.Done;
        }

        name[..own].CopyTo(alias);
        target.CopyTo(alias[own..]);
        writer.TryAddRecord(Section.Answer, name, RecordType.CNAME, set.TtlSeconds, alias[..aliasLength]);
        return type is RecordType.CNAME or RecordType.ANY ? Step.Done : Step.Alias;
    }

    /// <summary>The addresses of the hosts that records name, as far as the zone has them: glue, or with authority.</summary>
    private static void AddAddresses(Zone zone, RecordSet set, bool isGlue, ref ResponseWriter writer)
    {
        if (set.Type is not (RecordType.NS or RecordType.MX or RecordType.SRV))
        {
            return;
        }

        foreach (var rdata in set.Span)
        {
            if (!RecordData.TryFindFirstName(set.Type, rdata, out var offset, out var length) || zone.Find(rdata.AsSpan(offset, length)) is not { } host || (host.Cut is not null && !isGlue))
            {
                continue;
            }

            Add(host.Find(RecordType.A), rdata.AsSpan(offset, length), ref writer);
            Add(host.Find(RecordType.AAAA), rdata.AsSpan(offset, length), ref writer);
        }
    }

    private static void Add(RecordSet? addresses, scoped ReadOnlySpan<byte> owner, ref ResponseWriter writer)
    {
        if (addresses is null)
        {
            return;
        }

        foreach (var address in addresses.Span)
        {
            writer.TryAddRecord(Section.Additional, owner, addresses.Type, addresses.TtlSeconds, address);
        }
    }

    private static void AddSoa(Zone zone, ref ResponseWriter writer)
    {
        var set = zone.Apex.Find(RecordType.SOA)!;
        writer.TryAddRecord(Section.Authority, zone.Apex.Name, RecordType.SOA, Math.Min(set.TtlSeconds, zone.Soa.MinimumSeconds), set.Span[0]);
    }
}
