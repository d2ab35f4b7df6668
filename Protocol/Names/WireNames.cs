using System.Numerics;

namespace ActorDns.Protocol.Names;

/// <summary>
/// Pure functions over names in uncompressed wire form (RFC 1035 section 3.1: length octet, label octets, …,
/// zero octet). Labels are octets: nothing here decodes text, and only ASCII letters fold (RFC 4343), so 8-bit labels
/// stay apart. No function allocates or throws on any bytes; a name that is not well formed is reported as such.
/// All members are thread-safe.
/// </summary>
public static class WireNames
{
    /// <summary>Largest length of a name in octets, the root's zero octet included (RFC 1035 section 2.3.4).</summary>
    public const int MaxLength = 255;

    /// <summary>Largest length of a label in octets (RFC 1035 section 2.3.4).</summary>
    public const int MaxLabelLength = 63;

    /// <summary>Lower-cases one octet if it is an ASCII letter.</summary>
    public static byte ToLower(byte octet) => (uint)(octet - 'A') <= 'Z' - 'A' ? (byte)(octet | 0x20) : octet;

    /// <summary>
    /// Measures the name at the start of <paramref name="wire"/>.
    /// </summary>
    /// <returns>Its length with the zero octet, or 0 if it is cut short, longer than 255 octets, or holds a pointer or a reserved label type.</returns>
    public static int Measure(ReadOnlySpan<byte> wire)
    {
        var position = 0;
        while (position < wire.Length && position < MaxLength)
        {
            int length = wire[position];
            if (length == 0)
            {
                return position + 1;
            }

            if (length > MaxLabelLength)
            {
                return 0;
            }

            position += length + 1;
        }

        return 0;
    }

    /// <summary>Counts the labels of a well-formed name, the root not counted.</summary>
    public static int CountLabels(ReadOnlySpan<byte> name)
    {
        var labels = 0;
        for (var position = 0; name[position] != 0; position += name[position] + 1)
        {
            labels++;
        }

        return labels;
    }

    /// <summary>Compares two names, or two labels, octet by octet with ASCII letters folded.</summary>
    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        if (left.SequenceEqual(right))
        {
            // Nearly always: few clients play with letter case.
            return true;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i] && ToLower(left[i]) != ToLower(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Hashes octets with ASCII letters folded. The value is stable over processes and versions: shard and partition
    /// numbers are made of it, so it must never change.
    /// </summary>
    public static uint StableHash(ReadOnlySpan<byte> octets)
    {
        // FNV-1a with a final avalanche: short inputs, no table, same everywhere.
        var hash = 2166136261u;
        foreach (var octet in octets)
        {
            hash = (hash ^ ToLower(octet)) * 16777619u;
        }

        hash ^= hash >> 16;
        hash *= 0x85ebca6b;
        hash ^= hash >> 13;
        hash *= 0xc2b2ae35;
        return hash ^ (hash >> 16);
    }

    /// <summary>Copies octets with ASCII letters lower-cased; length octets are below 'A' and pass unchanged.</summary>
    /// <param name="source">A name or label.</param>
    /// <param name="destination">At least as long as <paramref name="source"/>.</param>
    public static void CopyLower(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        for (var i = 0; i < source.Length; i++)
        {
            destination[i] = ToLower(source[i]);
        }
    }

    /// <summary>
    /// Says whether <paramref name="name"/> is <paramref name="zone"/> or below it, and where the zone part begins.
    /// </summary>
    /// <param name="name">A well-formed name.</param>
    /// <param name="zone">A well-formed name.</param>
    /// <param name="zoneOffset">Offset in <paramref name="name"/> of the zone part; 0 when they are equal.</param>
    public static bool IsAtOrBelow(ReadOnlySpan<byte> name, ReadOnlySpan<byte> zone, out int zoneOffset)
    {
        zoneOffset = name.Length - zone.Length;
        if (zoneOffset < 0)
        {
            zoneOffset = 0;
            return false;
        }

        // The suffix must begin at a label's length octet, so that example.com is not below ample.com.
        var position = 0;
        while (position < zoneOffset)
        {
            position += name[position] + 1;
        }

        return position == zoneOffset && EqualsIgnoreCase(name[zoneOffset..], zone);
    }

    /// <summary>Reads the label at <paramref name="position"/> and moves behind it.</summary>
    /// <returns>False at the root label.</returns>
    public static bool TryReadLabel(ReadOnlySpan<byte> name, ref int position, out ReadOnlySpan<byte> label)
    {
        if (position >= name.Length || name[position] == 0)
        {
            label = default;
            return false;
        }

        label = name.Slice(position + 1, name[position]);
        position += label.Length + 1;
        return true;
    }

    /// <summary>Appends a label to a name under construction (without its zero octet).</summary>
    /// <returns>False, and nothing written, if the label is empty, over 63 octets or does not fit.</returns>
    public static bool TryAppendLabel(Span<byte> destination, ref int position, ReadOnlySpan<byte> label)
    {
        if (label.Length is 0 or > MaxLabelLength || position + label.Length + 1 > destination.Length)
        {
            return false;
        }

        destination[position] = (byte)label.Length;
        label.CopyTo(destination[(position + 1)..]);
        position += label.Length + 1;
        return true;
    }

    /// <summary>Characters that hold any name's presentation format.</summary>
    public const int MaxTextLength = MaxLength * 4;

    /// <summary>Writes a name in presentation format (RFC 1035 section 5.1, with \DDD and \X escapes and a final dot).</summary>
    public static string ToText(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[MaxTextLength];
        return new string(text[..WriteText(name, text)]);
    }

    /// <summary>As <see cref="ToText"/>, into a buffer. Allocates nothing.</summary>
    /// <param name="name">A well-formed name.</param>
    /// <param name="destination">At least <see cref="MaxTextLength"/> characters.</param>
    /// <param name="lower">True to lower-case ASCII letters.</param>
    /// <returns>The number of characters written.</returns>
    public static int WriteText(ReadOnlySpan<byte> name, Span<char> destination, bool lower = false) => WriteText<char>(name, destination, lower);

    /// <summary>As <see cref="ToText"/>, into a buffer of octets: all of them are printable ASCII. Allocates nothing.</summary>
    /// <param name="name">A well-formed name.</param>
    /// <param name="destination">At least <see cref="MaxTextLength"/> octets.</param>
    /// <param name="lower">True to lower-case ASCII letters.</param>
    /// <returns>The number of octets written.</returns>
    public static int WriteText(ReadOnlySpan<byte> name, Span<byte> destination, bool lower = false) => WriteText<byte>(name, destination, lower);

    private static int WriteText<T>(ReadOnlySpan<byte> name, Span<T> destination, bool lower)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (name.Length <= 1)
        {
            destination[0] = T.CreateTruncating('.');
            return 1;
        }

        var length = 0;
        var position = 0;
        while (TryReadLabel(name, ref position, out var label))
        {
            foreach (var octet in label)
            {
                if (octet is (byte)'.' or (byte)'\\' or (byte)'"' or (byte)';' or (byte)'(' or (byte)')' or (byte)'@' or (byte)'$')
                {
                    destination[length++] = T.CreateTruncating('\\');
                    destination[length++] = T.CreateTruncating(octet);
                }
                else if (octet is > 0x20 and < 0x7f)
                {
                    destination[length++] = T.CreateTruncating(lower ? ToLower(octet) : octet);
                }
                else
                {
                    destination[length++] = T.CreateTruncating('\\');
                    destination[length++] = T.CreateTruncating('0' + (octet / 100));
                    destination[length++] = T.CreateTruncating('0' + (octet / 10 % 10));
                    destination[length++] = T.CreateTruncating('0' + (octet % 10));
                }
            }

            destination[length++] = T.CreateTruncating('.');
        }

        return length;
    }
}
