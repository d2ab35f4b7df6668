namespace ActorDns.Protocol.Records;

/// <summary>
/// Reads addresses as Kubernetes accepts them: dotted IPv4 of four decimal groups without leading zeros, and the IPv6 forms
/// of RFC 4291 section 2.2 without scope; and writes them as RFC 5952 has it. Pure, thread-safe; no exception and no
/// allocation, whatever the text.
/// </summary>
internal static class AddressText
{
    /// <summary>Reads dotted IPv4.</summary>
    public static bool TryReadIPv4(ReadOnlySpan<char> text, out uint bits)
    {
        bits = 0;
        for (var group = 0; group < 4; group++)
        {
            var end = group < 3 ? text.IndexOf('.') : text.Length;
            if (end is < 1 or > 3 || (end > 1 && text[0] == '0'))
            {
                return false;
            }

            var value = 0;
            foreach (var digit in text[..end])
            {
                if (!char.IsAsciiDigit(digit))
                {
                    return false;
                }

                value = (value * 10) + (digit - '0');
            }

            if (value > 255)
            {
                return false;
            }

            bits = (bits << 8) | (uint)value;
            text = group < 3 ? text[(end + 1)..] : default;
        }

        return true;
    }

    /// <summary>Reads IPv6.</summary>
    public static bool TryReadIPv6(ReadOnlySpan<char> text, out UInt128 bits)
    {
        bits = 0;
        var gap = text.IndexOf("::");
        if (gap < 0)
        {
            return TryReadGroups(text, ref bits, out var count) && count == 8;
        }

        UInt128 head = 0;
        var headCount = 0;
        if ((gap > 0 && !TryReadGroups(text[..gap], ref head, out headCount)) || text[(gap + 2)..].IndexOf("::") >= 0)
        {
            return false;
        }

        var tailCount = 0;
        var tail = text[(gap + 2)..];
        if ((tail.Length > 0 && !TryReadGroups(tail, ref bits, out tailCount)) || headCount + tailCount > 7)
        {
            return false;
        }

        // Shifting by the whole width would leave the number as it is.
        bits |= headCount == 0 ? 0 : head << (16 * (8 - headCount));
        return true;
    }

    private static bool TryReadGroups(ReadOnlySpan<char> text, ref UInt128 bits, out int count)
    {
        count = 0;
        while (true)
        {
            var end = text.IndexOf(':');
            var group = end < 0 ? text : text[..end];
            if (end < 0 && group.Contains('.'))
            {
                var isRead = TryReadIPv4(group, out var embedded) && count <= 6;
                bits = (bits << 32) | embedded;
                count += 2;
                return isRead;
            }

            if (group.Length is 0 or > 4 || count == 8)
            {
                return false;
            }

            var value = 0;
            foreach (var digit in group)
            {
                if (!char.IsAsciiHexDigit(digit))
                {
                    return false;
                }

                value = (value << 4) | Convert(digit);
            }

            bits = (bits << 16) | (uint)value;
            count++;
            if (end < 0)
            {
                return true;
            }

            text = text[(end + 1)..];
        }
    }

    /// <summary>Writes dotted IPv4.</summary>
    /// <param name="bits">The address.</param>
    /// <param name="destination">At least 15 octets.</param>
    /// <returns>Octets written.</returns>
    public static int WriteIPv4(uint bits, Span<byte> destination)
    {
        var length = 0;
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            var group = (bits >> shift) & 0xFF;
            if (group >= 100)
            {
                destination[length++] = (byte)('0' + (group / 100));
            }

            if (group >= 10)
            {
                destination[length++] = (byte)('0' + (group / 10 % 10));
            }

            destination[length++] = (byte)('0' + (group % 10));
            if (shift > 0)
            {
                destination[length++] = (byte)'.';
            }
        }

        return length;
    }

    /// <summary>Writes IPv6: lower case, the first longest run of zero groups as "::", an IPv4-mapped or -compatible end dotted.</summary>
    /// <param name="bits">The address.</param>
    /// <param name="destination">At least 45 octets.</param>
    /// <returns>Octets written.</returns>
    public static int WriteIPv6(UInt128 bits, Span<byte> destination)
    {
        var head = bits >> 32;
        var isDotted = (head == 0xFFFF || head == 0) && (uint)bits > 0xFFFF;
        var groups = isDotted ? 6 : 8;
        var (gap, gapLength) = LongestGap(bits, groups);
        var length = 0;
        for (var group = 0; group < groups; group++)
        {
            if (group == gap)
            {
                destination[length++] = (byte)':';
                destination[length++] = (byte)':';
                group += gapLength - 1;
                continue;
            }

            if (group > 0 && group != gap + gapLength)
            {
                destination[length++] = (byte)':';
            }

            length += WriteGroup(GroupOf(bits, group), destination[length..]);
        }

        if (isDotted)
        {
            if (gap + gapLength != groups)
            {
                destination[length++] = (byte)':';
            }

            length += WriteIPv4((uint)bits, destination[length..]);
        }

        return length;
    }

    private static uint GroupOf(UInt128 bits, int group) => (ushort)(bits >> (112 - (16 * group)));

    /// <summary>The first longest run of at least two zero groups; a position that is no group if there is none.</summary>
    private static (int Start, int Length) LongestGap(UInt128 bits, int groups)
    {
        var best = (Start: int.MinValue, Length: 1);
        var length = 0;
        for (var group = 0; group < groups; group++)
        {
            length = GroupOf(bits, group) == 0 ? length + 1 : 0;
            if (length > best.Length)
            {
                best = (group - length + 1, length);
            }
        }

        return best;
    }

    private static int WriteGroup(uint group, Span<byte> destination)
    {
        var length = 0;
        for (var shift = 12; shift >= 0; shift -= 4)
        {
            if (shift == 0 || group >> shift != 0)
            {
                destination[length++] = (byte)"0123456789abcdef"[(int)(group >> shift) & 0xF];
            }
        }

        return length;
    }

    private static int Convert(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
