using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Cache;

/// <summary>
/// What answers are kept by: name with letters folded, type, class, and the flags that go upstream with the question (RD, CD,
/// DO). Whether the query has EDNS does not count: the OPT is written anew each time. Pure, thread-safe.
/// </summary>
internal static class CacheKey
{
    /// <summary>Octets of the longest key.</summary>
    public const int MaxLength = Head + WireNames.MaxLength + 1;

    private const int Head = 6;

    /// <summary>Says whether answers to a question may be kept: an ordinary type of an ordinary class, and no NOTIFY.</summary>
    public static bool IsFor(in Query query) =>
        query.Status == QueryStatus.Ok
        && query.Opcode == 0
        && query.Type is not (RecordType.None or RecordType.OPT or (>= (RecordType)128 and <= RecordType.ANY))
        && query.Class is not (RecordClass.None or RecordClass.ANY);

    /// <summary>Writes a question's key.</summary>
    /// <param name="context">The query.</param>
    /// <param name="key">Takes it; at least <see cref="MaxLength"/> octets.</param>
    /// <returns>Its length, always even: the hash works on pairs.</returns>
    public static int Write(QueryContext context, Span<byte> key)
    {
        ref readonly var query = ref context.Query;
        BinaryPrimitives.WriteUInt16BigEndian(key, (ushort)((query.Flags & 0x0110) | (query.DnssecOk ? 1 : 0)));
        BinaryPrimitives.WriteUInt16BigEndian(key[2..], (ushort)query.Type);
        BinaryPrimitives.WriteUInt16BigEndian(key[4..], (ushort)query.Class);
        var name = context.Name;
        Fold(name, key[Head..]);
        var end = Head + name.Length;
        key[end] = 0;
        return end + (end & 1);
    }

    private static void Fold(ReadOnlySpan<byte> name, Span<byte> folded)
    {
        var i = 0;
        for (; i + Vector128<byte>.Count <= name.Length; i += Vector128<byte>.Count)
        {
            var octets = Vector128.Create(name[i..]);
            var isLetter = Vector128.LessThanOrEqual(octets - Vector128.Create((byte)'A'), Vector128.Create((byte)('Z' - 'A')));
            (octets | (isLetter & Vector128.Create((byte)0x20))).CopyTo(folded[i..]);
        }

        WireNames.CopyLower(name[i..], folded[i..]);
    }
}
