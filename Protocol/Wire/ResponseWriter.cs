using System.Buffers.Binary;
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

    /// <summary>UDP payload size that our OPT advertises, in octets.</summary>
    public const ushort AdvertisedPayloadSize = 1232;

    private const int HeaderLength = 12;
    private const int MaxOptions = 128;

    private readonly Span<byte> _buffer;
    private NameCompressor _names;
    private readonly bool _hasEdns;
    private readonly bool _dnssecOk;
    private readonly ushort _queryFlags;
    private readonly int _limit;
    private OptionBuffer _options;
    private int _optionsLength;
    private int _position;
    private ushort _answers;
    private ushort _authorities;
    private ushort _additionals;

    /// <summary>Begins a response to a query.</summary>
    /// <param name="buffer">Where the message goes; at least 512 octets.</param>
    /// <param name="compression">Scratch for name compression, any length; its content need not be cleared.</param>
    /// <param name="message">The query's octets.</param>
    /// <param name="query">What <see cref="QueryReader"/> read of them; the question is copied when it could be read.</param>
    /// <param name="limit">Largest length of the response in octets (at most 65,535), the OPT included; room for the OPT is reserved.</param>
    public ResponseWriter(Span<byte> buffer, Span<ushort> compression, ReadOnlySpan<byte> message, in Query query, int limit)
    {
        _buffer = buffer;
        _hasEdns = query.HasEdns;
        _dnssecOk = query.DnssecOk;
        _queryFlags = query.Flags;
        _limit = Math.Min(Math.Min(limit, buffer.Length), ushort.MaxValue) - (_hasEdns ? OptRecord.Length : 0);
        _names = new NameCompressor(compression, query.NameLength);
        BinaryPrimitives.WriteUInt16BigEndian(buffer, query.Id);
        var questionEnd = query.QuestionEnd;
        BinaryPrimitives.WriteUInt16BigEndian(buffer[4..], query.NameLength == 0 ? (ushort)0 : (ushort)1);
        message[HeaderLength..questionEnd].CopyTo(buffer[HeaderLength..]);
        _position = questionEnd;
    }

    /// <summary>RCODE; above 15 it needs EDNS in the query (RFC 6891 section 6.1.3), and becomes SERVFAIL without.</summary>
    public ResponseCode ResponseCode { get; set; }

    /// <summary>AA.</summary>
    public bool Authoritative { get; set; }

    /// <summary>RA.</summary>
    public bool RecursionAvailable { get; set; }

    /// <summary>TC; set by the writer when a record of Answer or Authority did not fit.</summary>
    public bool Truncated { get; set; }

    /// <summary>CLASS of the records that are added; IN unless set.</summary>
    public RecordClass Class { get; set; } = RecordClass.IN;

    /// <summary>AD; only where an upstream's word is passed on.</summary>
    public bool AuthenticData { get; set; }

    /// <summary>Number of records in the answer section so far.</summary>
    public readonly int AnswerCount => _answers;

    /// <summary>Adds a record whose RDATA holds no compressible name: A, AAAA, TXT, HINFO, SVCB, CAA, unknown types (RFC 3597).</summary>
    /// <param name="section">The section.</param>
    /// <param name="owner">Owner name in wire form.</param>
    /// <param name="type">TYPE.</param>
    /// <param name="ttlSeconds">TTL in seconds.</param>
    /// <param name="rdata">RDATA, at most 65,535 octets.</param>
    /// <returns>False if it did not fit.</returns>
    public bool TryAdd(Section section, scoped ReadOnlySpan<byte> owner, RecordType type, uint ttlSeconds, scoped ReadOnlySpan<byte> rdata)
    {
        var position = _position;
        if (!TryBegin(ref position, owner, type, ttlSeconds, out var rdataStart) || !TryPut(ref position, rdata))
        {
            return Reject(section);
        }

        return Accept(section, position, rdataStart);
    }

    /// <summary>Adds an A or AAAA record.</summary>
    public bool TryAddAddress(Section section, scoped ReadOnlySpan<byte> owner, uint ttlSeconds, HostAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        var length = address.CopyTo(octets);
        return TryAdd(section, owner, address.IsIPv4 ? RecordType.A : RecordType.AAAA, ttlSeconds, octets[..length]);
    }

    /// <summary>Adds a CNAME, NS or PTR record; the target is compressed.</summary>
    public bool TryAddName(Section section, scoped ReadOnlySpan<byte> owner, RecordType type, uint ttlSeconds, scoped ReadOnlySpan<byte> target)
    {
        var position = _position;
        if (!TryBegin(ref position, owner, type, ttlSeconds, out var rdataStart)
            || !_names.TryWrite(_buffer, ref position, Room, target))
        {
            return Reject(section);
        }

        return Accept(section, position, rdataStart);
    }

    /// <summary>Adds an MX record (RFC 1035 section 3.3.9); the exchange is compressed.</summary>
    public bool TryAddMx(Section section, scoped ReadOnlySpan<byte> owner, uint ttlSeconds, ushort preference, scoped ReadOnlySpan<byte> exchange)
    {
        var position = _position;
        if (!TryBegin(ref position, owner, RecordType.MX, ttlSeconds, out var rdataStart)
            || !TryPut16(ref position, preference)
            || !_names.TryWrite(_buffer, ref position, Room, exchange))
        {
            return Reject(section);
        }

        return Accept(section, position, rdataStart);
    }

    /// <summary>
    /// Adds an SRV record (RFC 2782). The RFC forbids to compress the target; CoreDNS does it, every client reads it, and
    /// it keeps answers of many endpoints below the limit, so it is the default.
    /// </summary>
    public bool TryAddSrv(
        Section section,
        scoped ReadOnlySpan<byte> owner,
        uint ttlSeconds,
        ushort priority,
        ushort weight,
        ushort port,
        scoped ReadOnlySpan<byte> target,
        bool compressTarget = true)
    {
        var position = _position;
        if (!TryBegin(ref position, owner, RecordType.SRV, ttlSeconds, out var rdataStart)
            || !TryPut16(ref position, priority)
            || !TryPut16(ref position, weight)
            || !TryPut16(ref position, port)
            || !(compressTarget ? _names.TryWrite(_buffer, ref position, Room, target) : TryPut(ref position, target)))
        {
            return Reject(section);
        }

        return Accept(section, position, rdataStart);
    }

    /// <summary>Adds an SOA record (RFC 1035 section 3.3.13); both names are compressed.</summary>
    public bool TryAddSoa(
        Section section,
        scoped ReadOnlySpan<byte> owner,
        uint ttlSeconds,
        scoped ReadOnlySpan<byte> primary,
        scoped ReadOnlySpan<byte> mailbox,
        uint serial,
        uint refreshSeconds,
        uint retrySeconds,
        uint expireSeconds,
        uint minimumSeconds)
    {
        var position = _position;
        if (!TryBegin(ref position, owner, RecordType.SOA, ttlSeconds, out var rdataStart)
            || !_names.TryWrite(_buffer, ref position, Room, primary)
            || !_names.TryWrite(_buffer, ref position, Room, mailbox)
            || !TryPut32(ref position, serial)
            || !TryPut32(ref position, refreshSeconds)
            || !TryPut32(ref position, retrySeconds)
            || !TryPut32(ref position, expireSeconds)
            || !TryPut32(ref position, minimumSeconds))
        {
            return Reject(section);
        }

        return Accept(section, position, rdataStart);
    }

    /// <summary>Adds an option to the response's OPT (RFC 6891 section 6.1.2); ignored when the query had no EDNS.</summary>
    /// <returns>False if there is no EDNS, no room in the message, or more than 128 octets of options in all.</returns>
    public bool TryAddOption(ushort code, scoped ReadOnlySpan<byte> value)
    {
        var end = _optionsLength + 4 + value.Length;
        if (!_hasEdns || end > MaxOptions || _position + end > _limit)
        {
            return false;
        }

        Span<byte> options = _options;
        BinaryPrimitives.WriteUInt16BigEndian(options[_optionsLength..], code);
        BinaryPrimitives.WriteUInt16BigEndian(options[(_optionsLength + 2)..], (ushort)value.Length);
        value.CopyTo(options[(_optionsLength + 4)..]);
        _optionsLength = end;
        return true;
    }

    /// <summary>Adds an Extended DNS Error option (RFC 8914) without text.</summary>
    /// <param name="infoCode">INFO-CODE.</param>
    public bool TryAddExtendedError(ushort infoCode)
    {
        Span<byte> value = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(value, infoCode);
        return TryAddOption(EdnsOptionCode.ExtendedError, value);
    }

    /// <summary>Writes OPT, counts and flags.</summary>
    /// <returns>The length of the response in octets.</returns>
    public int Finish()
    {
        if (_hasEdns)
        {
            WriteOpt();
        }

        // Without OPT there is no place for the upper bits, and what is left of them could read as success.
        var code = _hasEdns || (int)ResponseCode <= 0xF ? (int)ResponseCode & 0xF : (int)Records.ResponseCode.ServerFailure;
        var flags = 0x8000 | (_queryFlags & 0x7910) | code;
        flags |= Authoritative ? 0x0400 : 0;
        flags |= Truncated ? 0x0200 : 0;
        flags |= AuthenticData ? 0x0020 : 0;
        flags |= RecursionAvailable ? 0x0080 : 0;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], (ushort)flags);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[6..], _answers);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[8..], _authorities);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[10..], _additionals);
        return _position;
    }

    private void WriteOpt()
    {
        var opt = _buffer[_position..];
        OptRecord.Write(opt, AdvertisedPayloadSize, (byte)((int)ResponseCode >> 4), _dnssecOk, (ushort)_optionsLength);
        ReadOnlySpan<byte> options = _options;
        options[.._optionsLength].CopyTo(opt[OptRecord.Length..]);
        _position += OptRecord.Length + _optionsLength;
        _additionals++;
    }

    private bool TryBegin(ref int position, scoped ReadOnlySpan<byte> owner, RecordType type, uint ttlSeconds, out int rdataStart)
    {
        rdataStart = 0;
        if (!_names.TryWrite(_buffer, ref position, Room, owner) || position + 10 > Room)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt16BigEndian(_buffer[position..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(position + 2)..], (ushort)Class);
        BinaryPrimitives.WriteUInt32BigEndian(_buffer[(position + 4)..], ttlSeconds);
        position += 10;
        rdataStart = position;
        return true;
    }

    private readonly int Room => _limit - _optionsLength;

    private readonly bool TryPut(ref int position, scoped ReadOnlySpan<byte> octets)
    {
        if (position + octets.Length > Room)
        {
            return false;
        }

        octets.CopyTo(_buffer[position..]);
        position += octets.Length;
        return true;
    }

    private readonly bool TryPut16(ref int position, ushort value)
    {
        if (position + 2 > Room)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt16BigEndian(_buffer[position..], value);
        position += 2;
        return true;
    }

    private readonly bool TryPut32(ref int position, uint value)
    {
        if (position + 4 > Room)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(_buffer[position..], value);
        position += 4;
        return true;
    }

    private bool Accept(Section section, int position, int rdataStart)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(rdataStart - 2)..], (ushort)(position - rdataStart));
        _position = position;
        switch (section)
        {
            case Section.Answer:
                _answers++;
                break;
            case Section.Authority:
                _authorities++;
                break;
            default:
                _additionals++;
                break;
        }

        return true;
    }

    private bool Reject(Section section)
    {
        _names.Forget(_position);
        Truncated |= section != Section.Additional;
        return false;
    }

    [System.Runtime.CompilerServices.InlineArray(MaxOptions)]
    private struct OptionBuffer
    {
        private byte _first;
    }
}
