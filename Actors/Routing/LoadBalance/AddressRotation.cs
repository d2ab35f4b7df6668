using System.Buffers.Binary;
using ActorDns.Actors.Routing.Acl;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.LoadBalance;

/// <summary>
/// Changes the order of the addresses in a response where they stand: records of one owner and type behind one another keep
/// their places and exchange their RDATA, which is of one size; addresses that are preferred come first. CNAMEs and everything
/// else stay. A response that cannot be walked is left as it is. Pure but for the random numbers; allocates nothing; thread-safe.
/// </summary>
public static class AddressRotation
{
    /// <summary>Addresses of one RRset that take part; those behind stay in place.</summary>
    public const int MaxAddresses = 256;

    private const int HeaderLength = 12;
    private const int FixedLength = 10;

    /// <summary>Changes the order.</summary>
    /// <param name="message">A response; changed.</param>
    /// <param name="isShuffled">True for any order, false to begin at a random record and go round.</param>
    /// <param name="preferred">Ranges whose addresses come before all others, those of the first range first; otherwise the order stays as it came out.</param>
    public static void Apply(Span<byte> message, bool isShuffled, ReadOnlySpan<AddressBlock> preferred = default)
    {
        if (message.Length < HeaderLength)
        {
            return;
        }

        Span<ushort> places = stackalloc ushort[MaxAddresses];
        var (count, size, owner) = (0, 0, default(Range));
        var at = HeaderLength;
        for (var questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]); questions > 0; questions--)
        {
            if (!TrySkipName(message, ref at) || (at += 4) > message.Length)
            {
                return;
            }
        }

        for (var records = BinaryPrimitives.ReadUInt16BigEndian(message[6..]); records > 0; records--)
        {
            var start = at;
            if (!TrySkipName(message, ref at) || at + FixedLength > message.Length)
            {
                break;
            }

            var name = start..at;
            var type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 8)..]);
            var data = at + FixedLength;
            at = data + length;
            if (at > message.Length)
            {
                break;
            }

            var isAddress = (type, length) is (RecordType.A, 4) or (RecordType.AAAA, 16);
            if (count > 0 && (!isAddress || length != size || !message[name].SequenceEqual(message[owner])))
            {
                Exchange(message, places[..count], size, isShuffled, preferred);
                count = 0;
            }

            if (isAddress && count < MaxAddresses)
            {
                (size, owner) = (length, name);
                places[count++] = (ushort)data;
            }
        }

        Exchange(message, places[..count], size, isShuffled, preferred);
    }

    private static void Exchange(Span<byte> message, ReadOnlySpan<ushort> places, int size, bool isShuffled, ReadOnlySpan<AddressBlock> preferred)
    {
        if (places.Length < 2)
        {
            return;
        }

        if (isShuffled)
        {
            for (var i = places.Length - 1; i > 0; i--)
            {
                Swap(message, places[i], places[Random.Shared.Next(i + 1)], size);
            }
        }
        else
        {
            Rotate(message, places, size);
        }

        if (preferred.Length > 0)
        {
            BringForward(message, places, size, preferred);
        }
    }

    /// <summary>Those of the first range, then those of the second, and the rest behind; each group in the order it has.</summary>
    private static void BringForward(Span<byte> message, ReadOnlySpan<ushort> places, int size, ReadOnlySpan<AddressBlock> preferred)
    {
        Span<byte> octets = stackalloc byte[MaxAddresses * 16];
        Span<ushort> ranks = stackalloc ushort[MaxAddresses];
        for (var i = 0; i < places.Length; i++)
        {
            var address = message.Slice(places[i], size);
            address.CopyTo(octets[(i * size)..]);
            ranks[i] = RankOf(HostAddress.FromOctets(address), preferred);
        }

        var next = 0;
        for (var rank = 0; rank <= preferred.Length && next < places.Length; rank++)
        {
            for (var i = 0; i < places.Length; i++)
            {
                if (ranks[i] == rank)
                {
                    octets.Slice(i * size, size).CopyTo(message[places[next++]..]);
                }
            }
        }
    }

    private static ushort RankOf(HostAddress address, ReadOnlySpan<AddressBlock> preferred)
    {
        ushort rank = 0;
        while (rank < preferred.Length && !preferred[rank].Contains(address))
        {
            rank++;
        }

        return rank;
    }

    private static void Rotate(Span<byte> message, ReadOnlySpan<ushort> places, int size)
    {
        // Three reversals are a rotation.
        var first = Random.Shared.Next(places.Length);
        Reverse(message, places[..first], size);
        Reverse(message, places[first..], size);
        Reverse(message, places, size);
    }

    private static void Reverse(Span<byte> message, ReadOnlySpan<ushort> places, int size)
    {
        for (int low = 0, high = places.Length - 1; low < high; low++, high--)
        {
            Swap(message, places[low], places[high], size);
        }
    }

    private static void Swap(Span<byte> message, int left, int right, int size)
    {
        if (left == right)
        {
            return;
        }

        Span<byte> kept = stackalloc byte[16];
        message.Slice(left, size).CopyTo(kept);
        message.Slice(right, size).CopyTo(message[left..]);
        kept[..size].CopyTo(message[right..]);
    }

    private static bool TrySkipName(ReadOnlySpan<byte> message, ref int at)
    {
        while (at < message.Length)
        {
            int length = message[at];
            if (length >= 0xC0)
            {
                at += 2;
                return at <= message.Length;
            }

            if (length > 63)
            {
                return false;
            }

            at += length + 1;
            if (length == 0)
            {
                return true;
            }
        }

        return false;
    }
}
