using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Forwarding.Responses;

/// <summary>
/// The names an answer may speak of: the one asked for, and the targets its CNAMEs lead to, in whatever order they stand.
/// A record of any other name was not asked for, and RFC 5452 section 6 says not to believe it; DNAMEs above a name of the
/// chain belong to it. Bound: <see cref="MaxNames"/> names, as resolvers follow. Used by one thread, on its stack.
/// </summary>
internal ref struct AliasChain
{
    /// <summary>The most names.</summary>
    public const int MaxNames = 16;

    /// <summary>Octets the names need at most.</summary>
    public const int Room = MaxNames * WireNames.MaxLength;

    private const RecordType Dname = (RecordType)39;

    private readonly Span<byte> _names;
    private int _filled;
    private int _count;

    /// <summary>Follows the aliases of a message that can be read to its end.</summary>
    /// <param name="room">At least <see cref="Room"/> octets.</param>
    /// <param name="message">The message.</param>
    /// <param name="questionEnd">Offset behind its question.</param>
    public AliasChain(Span<byte> room, ReadOnlySpan<byte> message, int questionEnd)
    {
        _names = room;
        Add(message[12..(questionEnd - 4)]);
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        Span<byte> target = stackalloc byte[WireNames.MaxLength];
        var known = 0;
        while (known != _count)
        {
            known = _count;
            var reader = new MessageReader(message);
            while (reader.TryReadRecord(owner, out var record) && record.Section == Section.Answer)
            {
                if (record.Type == RecordType.CNAME
                    && Holds(owner[..record.OwnerLength])
                    && RecordData.TryExpand(message, record, target, out var length)
                    && !Holds(target[..length]))
                {
                    Add(target[..length]);
                }
            }
        }
    }

    /// <summary>Says whether every record of the answer section belongs to the question.</summary>
    public static bool HoldsAllAnswers(ReadOnlySpan<byte> message, int questionEnd)
    {
        var chain = new AliasChain(stackalloc byte[Room], message, questionEnd);
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        var reader = new MessageReader(message);
        while (reader.TryReadRecord(owner, out var record) && record.Section == Section.Answer)
        {
            if (!chain.Allows(owner[..record.OwnerLength], record.Type))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Says whether a record belongs to the question.</summary>
    public readonly bool Allows(ReadOnlySpan<byte> owner, RecordType type)
    {
        if (Holds(owner))
        {
            return true;
        }

        if (type is not (Dname or RecordType.RRSIG))
        {
            return false;
        }

        for (var position = 0; position < _filled;)
        {
            var name = NameAt(ref position);
            if (WireNames.IsAtOrBelow(name, owner, out _))
            {
                return true;
            }
        }

        return false;
    }

    private readonly bool Holds(ReadOnlySpan<byte> name)
    {
        for (var position = 0; position < _filled;)
        {
            if (WireNames.EqualsIgnoreCase(NameAt(ref position), name))
            {
                return true;
            }
        }

        return false;
    }

    private readonly ReadOnlySpan<byte> NameAt(ref int position)
    {
        var name = _names.Slice(position, WireNames.Measure(_names[position.._filled]));
        position += name.Length;
        return name;
    }

    private void Add(scoped ReadOnlySpan<byte> name)
    {
        if (_count < MaxNames)
        {
            name.CopyTo(_names[_filled..]);
            _filled += name.Length;
            _count++;
        }
    }
}
