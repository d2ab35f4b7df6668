using System.Globalization;

namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>Writes IPv6 addresses in their canonical form (RFC 5952) without allocation. Pure, thread-safe.</summary>
internal static class IPv6Text
{
    private const int Groups = 8;

    /// <summary>Writes an address.</summary>
    /// <param name="bits">The address, most significant octet first.</param>
    /// <param name="text">At least 39 characters.</param>
    /// <returns>The number of characters.</returns>
    public static int Write(UInt128 bits, Span<char> text)
    {
        Span<ushort> groups = stackalloc ushort[Groups];
        for (var i = 0; i < Groups; i++)
        {
            groups[i] = (ushort)(bits >> (112 - (16 * i)));
        }

        FindZeros(groups, out var zeros, out var count);
        var length = 0;
        for (var i = 0; i < Groups; i++)
        {
            if (i == zeros)
            {
                text[length++] = ':';
                text[length++] = ':';
                i += count - 1;
                continue;
            }

            if (i > 0 && i != zeros + count)
            {
                text[length++] = ':';
            }

            groups[i].TryFormat(text[length..], out var written, "x", CultureInfo.InvariantCulture);
            length += written;
        }

        return length;
    }

    /// <summary>The first longest run of two zero groups or more; none begins at -10, so that nothing follows it.</summary>
    private static void FindZeros(ReadOnlySpan<ushort> groups, out int start, out int count)
    {
        (start, count) = (-10, 0);
        for (var i = 0; i < Groups; i++)
        {
            var length = groups[i..].IndexOfAnyExcept((ushort)0) is >= 0 and var run ? run : Groups - i;
            if (length > 1 && length > count)
            {
                (start, count) = (i, length);
            }

            i += length;
        }
    }
}
