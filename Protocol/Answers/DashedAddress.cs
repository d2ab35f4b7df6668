using System.Buffers;
using System.Buffers.Text;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// Addresses as labels: <c>10-0-0-1</c>, <c>2001-db8--7</c>. An IPv6 text that would end in a dash gets a 0 behind it
/// (2001:db8:7:: is <c>2001-db8-7--0</c>), for a label may not end in one. Pure, thread-safe, no allocation.
/// </summary>
public static class DashedAddress
{
    /// <summary>Longest label of an address, in octets.</summary>
    public const int MaxLength = 46;

    /// <summary>Writes the label.</summary>
    /// <param name="address">The address.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> octets.</param>
    /// <returns>The octets written.</returns>
    public static int Write(HostAddress address, Span<byte> destination)
    {
        if (address.IsIPv4)
        {
            return WriteIPv4((uint)address.Bits, destination);
        }

        var length = WriteIPv6(address.Bits, destination);
        if (destination[length - 1] == '-')
        {
            destination[length++] = (byte)'0';
        }

        return length;
    }

    /// <summary>
    /// Reads a pod's label: four decimal groups without "--" are IPv4 (no leading zeros), everything else must be IPv6.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> label, out HostAddress address)
    {
        address = default;
        if (label.Length is 0 or > MaxLength)
        {
            return false;
        }

        var isIPv4 = label.Count((byte)'-') == 3 && label.IndexOf("--"u8) < 0;
        Span<char> text = stackalloc char[MaxLength];
        for (var i = 0; i < label.Length; i++)
        {
            if (label[i] is (byte)'.' or (byte)':' or >= 0x80)
            {
                return false;
            }

            text[i] = label[i] == '-' ? (isIPv4 ? '.' : ':') : (char)label[i];
        }

        return HostAddress.TryParse(text[..label.Length], out address) && address.IsIPv4 == isIPv4;
    }

    /// <summary>Writes the text form of RFC 5952 section 4 with dashes: hexadecimal groups, the longest run of zeros left out.</summary>
    private static int WriteIPv6(UInt128 bits, Span<byte> destination)
    {
        var (zeros, zeroCount) = LongestZeros(bits);
        var length = 0;
        for (var group = 0; group < 8; group++)
        {
            if (group == zeros && zeroCount > 1)
            {
                destination[length++] = (byte)'-';
                destination[length++] = (byte)'-';
                group += zeroCount - 1;
                continue;
            }

            if (length > 0 && destination[length - 1] != '-')
            {
                destination[length++] = (byte)'-';
            }

            Utf8Formatter.TryFormat(GroupOf(bits, group), destination[length..], out var written, new StandardFormat('x'));
            length += written;
        }

        return length;
    }

    private static (int Start, int Count) LongestZeros(UInt128 bits)
    {
        var (best, bestCount, start) = (-1, 0, 0);
        for (var group = 0; group <= 8; group++)
        {
            if (group < 8 && GroupOf(bits, group) == 0)
            {
                continue;
            }

            if (group - start > bestCount)
            {
                (best, bestCount) = (start, group - start);
            }

            start = group + 1;
        }

        return (best, bestCount);
    }

    private static ushort GroupOf(UInt128 bits, int group) => (ushort)(bits >> (16 * (7 - group)));

    private static int WriteIPv4(uint bits, Span<byte> destination)
    {
        var length = 0;
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            Utf8Formatter.TryFormat((byte)(bits >> shift), destination[length..], out var written);
            length += written;
            if (shift > 0)
            {
                destination[length++] = (byte)'-';
            }
        }

        return length;
    }
}
