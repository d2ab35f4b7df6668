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

        Span<char> text = stackalloc char[64];
        address.ToIPAddress().TryFormat(text, out var length);
        for (var i = 0; i < length; i++)
        {
            destination[i] = text[i] is ':' or '.' ? (byte)'-' : (byte)text[i];
        }

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
