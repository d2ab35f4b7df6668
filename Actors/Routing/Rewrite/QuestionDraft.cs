using System.Buffers;
using System.Buffers.Binary;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>
/// A query that rules match, while they change it: its question and EDNS options, and what is to be done with its response.
/// Pooled; used by one query at a time.
/// </summary>
internal sealed class QuestionDraft
{
    /// <summary>UDP payload size of an OPT that a rule adds, as CoreDNS sets it.</summary>
    private const ushort AddedPayloadSize = 4096;

    private const int HeaderLength = 12;
    private const int MaxOptions = 4096;
    private const int MaxSpares = 256;
    private static readonly System.Collections.Concurrent.ConcurrentBag<QuestionDraft> Spares = [];

    private readonly byte[] _options = new byte[MaxOptions];
    private int _optionsLength;

    private QuestionDraft()
    {
    }

    /// <summary>The client's query.</summary>
    public QueryContext Context { get; private set; } = null!;

    /// <summary>QNAME in lower-case presentation format.</summary>
    public string Name { get; private set; } = string.Empty;

    /// <summary>QTYPE.</summary>
    public RecordType Type { get; set; }

    /// <summary>QCLASS.</summary>
    public RecordClass Class { get; set; }

    /// <summary>True once the question or the EDNS options are others than the client's.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>True once EDNS options were changed, which the next hop should see.</summary>
    public bool HasOwnOptions { get; private set; }

    /// <summary>True if the query has EDNS, or a rule has given it.</summary>
    public bool HasEdns { get; private set; }

    /// <summary>What is done with the response, the last rule's first.</summary>
    public List<ResponseRule> ResponseRules { get; } = [];

    /// <summary>EDNS options.</summary>
    public ReadOnlySpan<byte> Options => _options.AsSpan(0, _optionsLength);

    /// <summary>Takes a draft of a query.</summary>
    public static QuestionDraft Rent(QueryContext context)
    {
        var draft = Spares.TryTake(out var spare) ? spare : new QuestionDraft();
        draft.Take(context);
        return draft;
    }

    /// <summary>Gives the draft back.</summary>
    public void Return()
    {
        Context = null!;
        ResponseRules.Clear();
        if (Spares.Count < MaxSpares)
        {
            Spares.Add(this);
        }
    }

    /// <summary>Gives the question another name.</summary>
    public void SetName(string name)
    {
        Name = name;
        IsChanged = true;
    }

    /// <summary>Gives the question another type.</summary>
    public void SetType(RecordType type)
    {
        Type = type;
        IsChanged = true;
    }

    /// <summary>Gives the question another class.</summary>
    public void SetClass(RecordClass recordClass)
    {
        Class = recordClass;
        IsChanged = true;
    }

    /// <summary>Sees that the query has EDNS, as every EDNS rule of CoreDNS does.</summary>
    public void AddEdns()
    {
        IsChanged |= !HasEdns;
        HasEdns = true;
    }

    /// <summary>Takes an option away.</summary>
    /// <returns>False if there is none of that code.</returns>
    public bool RemoveOption(ushort code)
    {
        var kept = 0;
        Span<byte> options = stackalloc byte[MaxOptions];
        foreach (var option in new EdnsOptions(Options))
        {
            if (option.Code != code)
            {
                EdnsOptions.TryAppend(options, ref kept, option.Code, option.Value);
            }
        }

        var isRemoved = kept != _optionsLength;
        options[..kept].CopyTo(_options);
        _optionsLength = kept;
        IsChanged |= isRemoved;
        HasOwnOptions |= isRemoved;
        return isRemoved;
    }

    /// <summary>Adds an option; one that does not fit into 4,096 octets of them is left out.</summary>
    public void AddOption(ushort code, ReadOnlySpan<byte> value)
    {
        AddEdns();
        IsChanged |= EdnsOptions.TryAppend(_options, ref _optionsLength, code, value);
        HasOwnOptions = true;
    }

    /// <summary>True if there is an option of that code.</summary>
    public bool HasOption(ushort code) => new EdnsOptions(Options).TryFind(code, out _);

    /// <summary>Writes the query as it is now.</summary>
    /// <param name="length">Octets written; 0 if the name is no domain name.</param>
    /// <returns>A rented buffer, to be given back to the pool.</returns>
    public byte[] Write(out int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(QueryWriter.MaxLength + MaxOptions);
        Span<byte> name = stackalloc byte[WireNames.MaxLength];
        length = 0;
        if (!DomainName.TryWriteWire(Name, name, out var nameLength))
        {
            return buffer;
        }

        // A name that no rule changed keeps the client's letters.
        name = name[..nameLength];
        var own = WireNames.EqualsIgnoreCase(name, Context.Name) ? Context.Name : name;
        ref readonly var query = ref Context.Query;
        var fields = new QueryFields
        {
            Id = query.Id,
            Type = Type,
            Class = Class,
            UdpPayloadSize = !HasEdns ? (ushort)0 : query.HasEdns ? query.UdpPayloadSize : AddedPayloadSize,
            DnssecOk = query.DnssecOk,
        };
        if (QueryWriter.TryWrite(buffer, fields, own, Options, out length))
        {
            BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(2), query.Flags);
        }

        return buffer;
    }

    private void Take(QueryContext context)
    {
        Context = context;
        Span<char> text = stackalloc char[WireNames.MaxTextLength];
        Name = new string(text[..WireNames.WriteText(context.Name, text, lower: true)]);
        ref readonly var query = ref context.Query;
        (Type, Class, HasEdns) = (query.Type, query.Class, query.HasEdns);
        (IsChanged, HasOwnOptions) = (false, false);
        var options = context.Request.Slice(query.HasEdns ? query.OptionsOffset : HeaderLength, query.HasEdns ? Math.Min((int)query.OptionsLength, MaxOptions) : 0);
        options.CopyTo(_options);
        _optionsLength = options.Length;
    }
}
