using System.Runtime.InteropServices;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Records.Text;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing;

/// <summary>
/// A response taken apart, so that a stage can change its records, and put together again for the client. Pooled: dispose it
/// when done. Used by one thread at a time. Bound: what a response of 65,535 octets holds.
/// </summary>
internal sealed class ResponseDraft : IDisposable
{
    private const int HeaderLength = 12;
    private const int KeptOctets = 128 * 1024;

    // A name in RDATA may grow by 255 octets when its compression is undone, and there are two at most.
    private const int RdataRoom = ushort.MaxValue + (2 * WireNames.MaxLength);

    [ThreadStatic]
    private static ResponseDraft? _spare;

    private readonly List<DraftRecord> _records = [];
    private byte[] _octets = new byte[4096];
    private int _used;
    private int _optionsOffset;
    private int _optionsLength;

    private ResponseDraft()
    {
    }

    /// <summary>RCODE, with its extended bits.</summary>
    public ResponseCode ResponseCode { get; set; }

    /// <summary>AA.</summary>
    public bool Authoritative { get; set; }

    /// <summary>RA.</summary>
    public bool RecursionAvailable { get; set; }

    /// <summary>AD.</summary>
    public bool AuthenticData { get; set; }

    /// <summary>TC.</summary>
    public bool Truncated { get; set; }

    /// <summary>The records in the order of the message, OPT left out.</summary>
    public Span<DraftRecord> Records => CollectionsMarshal.AsSpan(_records);

    /// <summary>Takes an empty draft.</summary>
    public static ResponseDraft Rent()
    {
        var draft = _spare ?? new ResponseDraft();
        _spare = null;
        draft.Clear();
        return draft;
    }

    /// <summary>Takes a response apart.</summary>
    /// <returns>Null if the response is malformed, or there is none.</returns>
    public static ResponseDraft? Read(ReadOnlySpan<byte> response)
    {
        var draft = Rent();
        if (draft.TryAppend(response, takeHeader: true))
        {
            return draft;
        }

        draft.Dispose();
        return null;
    }

    /// <summary>Appends the answer section of another response to this one's, and passes TC on; a malformed one is left out.</summary>
    public void AppendAnswers(ReadOnlySpan<byte> response)
    {
        var before = _records.Count;
        if (response.IsEmpty || !TryAppend(response, takeHeader: false))
        {
            _records.RemoveRange(before, _records.Count - before);
            return;
        }

        for (var i = _records.Count - 1; i >= before; i--)
        {
            if (_records[i].Section != Section.Answer)
            {
                _records.RemoveAt(i);
            }
        }

        Truncated |= new MessageReader(response).Truncated;
    }

    /// <summary>Owner name in wire form.</summary>
    public ReadOnlySpan<byte> OwnerOf(in DraftRecord record) => _octets.AsSpan(record.OwnerOffset, record.OwnerLength);

    /// <summary>RDATA, names uncompressed.</summary>
    public ReadOnlySpan<byte> RdataOf(in DraftRecord record) => _octets.AsSpan(record.RdataOffset, record.RdataLength);

    /// <summary>Gives a record another owner.</summary>
    public void SetOwner(ref DraftRecord record, ReadOnlySpan<byte> owner)
    {
        record.OwnerOffset = Keep(owner);
        record.OwnerLength = owner.Length;
    }

    /// <summary>Gives a record other RDATA.</summary>
    public void SetRdata(ref DraftRecord record, ReadOnlySpan<byte> rdata)
    {
        record.RdataOffset = Keep(rdata);
        record.RdataLength = rdata.Length;
    }

    /// <summary>Adds a record at a place; records stand section by section.</summary>
    public void Insert(int index, Section section, ReadOnlySpan<byte> owner, RecordType type, uint ttlSeconds, ReadOnlySpan<byte> rdata)
    {
        var record = new DraftRecord { Section = section, Type = type, Class = RecordClass.IN, TtlSeconds = ttlSeconds };
        SetOwner(ref record, owner);
        SetRdata(ref record, rdata);
        _records.Insert(index, record);
    }

    /// <summary>Adds a record behind all others.</summary>
    public void Append(Section section, TextRecord from)
    {
        var record = new DraftRecord { Section = section, Type = from.Type, Class = from.Class, TtlSeconds = from.TtlSeconds };
        SetOwner(ref record, from.Owner.Wire);
        SetRdata(ref record, from.Rdata.Span);
        _records.Add(record);
    }

    /// <summary>Takes records away.</summary>
    public void Remove(int index, int count) => _records.RemoveRange(index, count);

    /// <summary>Takes away all records of which something holds.</summary>
    public void RemoveAll(Predicate<DraftRecord> condition) => _records.RemoveAll(condition);

    /// <summary>The number of records of a section.</summary>
    public int Count(Section section)
    {
        var count = 0;
        foreach (ref readonly var record in Records)
        {
            count += record.Section == section ? 1 : 0;
        }

        return count;
    }

    /// <summary>Adds an option to the OPT.</summary>
    public void AddOption(ushort code, ReadOnlySpan<byte> value)
    {
        Span<byte> options = stackalloc byte[_optionsLength + 4 + value.Length];
        _octets.AsSpan(_optionsOffset, _optionsLength).CopyTo(options);
        var length = _optionsLength;
        EdnsOptions.TryAppend(options, ref length, code, value);
        _optionsOffset = Keep(options);
        _optionsLength = length;
    }

    /// <summary>Puts an option before all others of the OPT, in the place of those of its code.</summary>
    public void SetOption(ushort code, ReadOnlySpan<byte> value)
    {
        Span<byte> options = stackalloc byte[_optionsLength + 4 + value.Length];
        var length = 0;
        EdnsOptions.TryAppend(options, ref length, code, value);
        foreach (var option in new EdnsOptions(_octets.AsSpan(_optionsOffset, _optionsLength)))
        {
            if (option.Code != code)
            {
                EdnsOptions.TryAppend(options, ref length, option.Code, option.Value);
            }
        }

        _optionsOffset = Keep(options[..length]);
        _optionsLength = length;
    }

    /// <summary>Makes it the response to a query: its question, its size, its EDNS. What does not fit is left out, with TC.</summary>
    public void WriteTo(QueryContext context)
    {
        var writer = context.BeginResponse();
        writer.ResponseCode = ResponseCode;
        writer.Authoritative = Authoritative;
        writer.RecursionAvailable = RecursionAvailable;
        writer.AuthenticData = AuthenticData;
        foreach (var option in new EdnsOptions(_octets.AsSpan(_optionsOffset, _optionsLength)))
        {
            writer.TryAddOption(option.Code, option.Value);
        }

        for (var section = Section.Answer; section <= Section.Additional; section++)
        {
            foreach (ref readonly var record in Records)
            {
                if (record.Section == section)
                {
                    Write(ref writer, record);
                }
            }
        }

        writer.Truncated |= Truncated;
        context.Complete(ref writer);
    }

    /// <summary>Gives the draft back.</summary>
    public void Dispose()
    {
        if (_octets.Length <= KeptOctets)
        {
            _spare = this;
        }
    }

    private void Write(ref ResponseWriter writer, in DraftRecord record)
    {
        writer.Class = record.Class;
        writer.TryAddRecord(record.Section, OwnerOf(record), record.Type, record.TtlSeconds, RdataOf(record));
    }

    private bool TryAppend(ReadOnlySpan<byte> response, bool takeHeader)
    {
        if (response.Length < HeaderLength)
        {
            return false;
        }

        var reader = new MessageReader(response);
        if (takeHeader)
        {
            TakeHeader(reader);
        }

        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        while (reader.TryReadRecord(owner, out var record))
        {
            if (record.Type == RecordType.OPT)
            {
                if (takeHeader)
                {
                    TakeOpt(response, record);
                }

                continue;
            }

            Reserve(Math.Min(RdataRoom, record.RdataLength + (2 * WireNames.MaxLength)));
            if (!RecordData.TryExpand(response, record, _octets.AsSpan(_used), out var length))
            {
                return false;
            }

            var draft = new DraftRecord { Section = record.Section, Type = record.Type, Class = record.Class, TtlSeconds = record.TtlSeconds };
            (draft.RdataOffset, draft.RdataLength) = (_used, length);
            _used += length;
            SetOwner(ref draft, owner[..record.OwnerLength]);
            _records.Add(draft);
        }

        return reader.Fault == MessageFault.None;
    }

    private void TakeHeader(in MessageReader reader)
    {
        ResponseCode = reader.ResponseCode;
        Authoritative = reader.Authoritative;
        RecursionAvailable = reader.RecursionAvailable;
        AuthenticData = reader.AuthenticData;
        Truncated = reader.Truncated;
    }

    private void TakeOpt(ReadOnlySpan<byte> response, in MessageRecord opt)
    {
        ResponseCode = (ResponseCode)((int)ResponseCode | opt.ExtendedCodeBits);
        _optionsOffset = Keep(opt.Rdata(response));
        _optionsLength = opt.RdataLength;
    }

    private int Keep(ReadOnlySpan<byte> octets)
    {
        Reserve(octets.Length);
        octets.CopyTo(_octets.AsSpan(_used));
        _used += octets.Length;
        return _used - octets.Length;
    }

    private void Reserve(int count)
    {
        if (_octets.Length - _used < count)
        {
            Array.Resize(ref _octets, Math.Max(_octets.Length * 2, _used + count));
        }
    }

    private void Clear()
    {
        _records.Clear();
        (_used, _optionsOffset, _optionsLength) = (0, 0, 0);
        (ResponseCode, Authoritative, RecursionAvailable, AuthenticData, Truncated) = (ResponseCode.NoError, false, false, false, false);
    }
}
