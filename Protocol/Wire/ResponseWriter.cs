using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Wire;

/// <summary>
/// Writes one response into a caller's buffer: question copied byte for byte, records with name compression
/// (RFC 1035 section 4.1.4), sections in order, OPT mirrored, TC by RFC 2181 section 9. Allocates nothing.
/// Records must be added section by section in the order of <see cref="Section"/>.
/// A record that does not fit is left out whole; in Answer and Authority that sets TC, in Additional it does not.
/// </summary>
public ref struct ResponseWriter
{
    /// <summary>The number of compression slots a caller should give; fewer only compress less.</summary>
    public const int CompressionSlots = 128;

    /// <summary>Begins a response to a query.</summary>
    /// <param name="buffer">Where the message goes; at least 512 octets.</param>
    /// <param name="compression">Scratch for name compression, any length; its content need not be cleared.</param>
    /// <param name="message">The query's octets.</param>
    /// <param name="query">What <see cref="QueryReader"/> read of them; the question is copied when it could be read.</param>
    /// <param name="limit">Largest length of the response in octets (at most 65,535), the OPT included; room for the OPT is reserved.</param>
    public ResponseWriter(Span<byte> buffer, Span<ushort> compression, ReadOnlySpan<byte> message, in Query query, int limit) =>
        throw new NotImplementedException();

    /// <summary>RCODE; above 15 it needs EDNS in the query (RFC 6891 section 6.1.3).</summary>
    public ResponseCode ResponseCode { get; set; }

    /// <summary>AA.</summary>
    public bool Authoritative { get; set; }

    /// <summary>RA.</summary>
    public bool RecursionAvailable { get; set; }

    /// <summary>TC; set by the writer when a record of Answer or Authority did not fit.</summary>
    public bool Truncated { get; set; }

    /// <summary>Number of records in the answer section so far.</summary>
    public readonly int AnswerCount => throw new NotImplementedException();

    /// <summary>Adds a record whose RDATA holds no compressible name: A, AAAA, TXT, HINFO, SVCB, CAA, unknown types (RFC 3597).</summary>
    /// <param name="section">The section.</param>
    /// <param name="owner">Owner name in wire form.</param>
    /// <param name="type">TYPE.</param>
    /// <param name="ttlSeconds">TTL in seconds.</param>
    /// <param name="rdata">RDATA, at most 65,535 octets.</param>
    /// <returns>False if it did not fit.</returns>
    public bool TryAdd(Section section, ReadOnlySpan<byte> owner, RecordType type, uint ttlSeconds, scoped ReadOnlySpan<byte> rdata) =>
        throw new NotImplementedException();

    /// <summary>Adds an A or AAAA record.</summary>
    public bool TryAddAddress(Section section, scoped ReadOnlySpan<byte> owner, uint ttlSeconds, HostAddress address) =>
        throw new NotImplementedException();

    /// <summary>Adds a CNAME, NS or PTR record; the target is compressed.</summary>
    public bool TryAddName(Section section, scoped ReadOnlySpan<byte> owner, RecordType type, uint ttlSeconds, scoped ReadOnlySpan<byte> target) =>
        throw new NotImplementedException();

    /// <summary>Adds an MX record (RFC 1035 section 3.3.9).</summary>
    public bool TryAddMx(Section section, scoped ReadOnlySpan<byte> owner, uint ttlSeconds, ushort preference, scoped ReadOnlySpan<byte> exchange) =>
        throw new NotImplementedException();

    /// <summary>Adds an SRV record (RFC 2782); its target is never compressed by RFC 2782, but is as CoreDNS does it when <paramref name="compressTarget"/> is set.</summary>
    public bool TryAddSrv(Section section, scoped ReadOnlySpan<byte> owner, uint ttlSeconds, ushort priority, ushort weight, ushort port, scoped ReadOnlySpan<byte> target, bool compressTarget = true) =>
        throw new NotImplementedException();

    /// <summary>Adds an SOA record (RFC 1035 section 3.3.13); both names are compressed.</summary>
    public bool TryAddSoa(Section section, scoped ReadOnlySpan<byte> owner, uint ttlSeconds, scoped ReadOnlySpan<byte> primary, scoped ReadOnlySpan<byte> mailbox, uint serial, uint refreshSeconds, uint retrySeconds, uint expireSeconds, uint minimumSeconds) =>
        throw new NotImplementedException();

    /// <summary>Adds an option to the response's OPT (when the query had EDNS; else ignored). At most 64 octets of options in all.</summary>
    public bool TryAddOption(ushort code, scoped ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Adds an Extended DNS Error option (RFC 8914).</summary>
    public bool TryAddExtendedError(ushort infoCode) => throw new NotImplementedException();

    /// <summary>Writes OPT, counts and flags.</summary>
    /// <returns>The length of the response in octets.</returns>
    public int Finish() => throw new NotImplementedException();
}
