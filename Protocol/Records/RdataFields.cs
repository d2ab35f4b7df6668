using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ActorDns.Protocol.Names;

namespace ActorDns.Protocol.Records;

/// <summary>
/// Takes RDATA field by field and writes each in presentation format, parted by spaces. Every method returns false when
/// the octets are not that field; what was written by then is to be thrown away.
/// </summary>
internal ref struct RdataFields
{
    private static readonly SearchValues<byte> TagOctets =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private readonly StringBuilder _text;
    private ReadOnlySpan<byte> _rest;

    /// <param name="rdata">RDATA, names uncompressed.</param>
    /// <param name="text">Where the fields go.</param>
    public RdataFields(ReadOnlySpan<byte> rdata, StringBuilder text)
    {
        _rest = rdata;
        _text = text;
    }

    /// <summary>True when all octets are taken.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Where the fields go.</summary>
    public readonly StringBuilder Text => _text;

    /// <summary>Takes octets without writing.</summary>
    public bool TryTake(int count, out ReadOnlySpan<byte> octets)
    {
        octets = default;
        if (count > _rest.Length)
        {
            return false;
        }

        octets = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    /// <summary>Takes a number of 16 bits without writing.</summary>
    public bool TryTake16(out ushort number)
    {
        var taken = TryTake(2, out var octets);
        number = taken ? BinaryPrimitives.ReadUInt16BigEndian(octets) : (ushort)0;
        return taken;
    }

    /// <summary>An address of 4 or 16 octets.</summary>
    public bool Address(int length) => TryTake(length, out var octets) && Field(HostAddress.FromOctets(octets).ToString());

    /// <summary>A decimal number of 8 bits.</summary>
    public bool Number8() => TryTake(1, out var octets) && Field(octets[0].ToString(CultureInfo.InvariantCulture));

    /// <summary>A decimal number of 16 bits.</summary>
    public bool Number16() => TryTake16(out var number) && Field(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A decimal number of 32 bits.</summary>
    public bool Number32() =>
        TryTake(4, out var octets) && Field(BinaryPrimitives.ReadUInt32BigEndian(octets).ToString(CultureInfo.InvariantCulture));

    /// <summary>A name.</summary>
    public bool Name()
    {
        var length = WireNames.Measure(_rest);
        return length > 0 && TryTake(length, out var name) && Field(WireNames.ToText(name));
    }

    /// <summary>One or more character strings up to the end.</summary>
    public bool Strings()
    {
        while (String())
        {
            if (IsAtEnd)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A character string (RFC 1035 section 3.3) in quotes.</summary>
    public bool String() => TryTakeString(out var octets) && Quoted(octets);

    /// <summary>All octets left, in quotes.</summary>
    public bool RestAsString() => TryTake(_rest.Length, out var octets) && Quoted(octets);

    /// <summary>The tag of a CAA record (RFC 8659 section 4.1): letters and digits.</summary>
    public bool Tag() => TryTakeString(out var octets) && octets.Length > 0
        && octets.IndexOfAnyExcept(TagOctets) < 0
        && Field(Encoding.ASCII.GetString(octets));

    /// <summary>Writes a field as it is, after a space if it is not the first.</summary>
    public readonly bool Field(string field)
    {
        Part();
        _text.Append(field);
        return true;
    }

    /// <summary>Writes octets of a character string with \" \\ and \DDD escapes, without the quotes.</summary>
    public static void AppendEscaped(StringBuilder text, ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets)
        {
            if (octet is (byte)'"' or (byte)'\\')
            {
                text.Append('\\').Append((char)octet);
            }
            else if (octet is >= 0x20 and < 0x7f)
            {
                text.Append((char)octet);
            }
            else
            {
                text.Append('\\').Append(octet.ToString("D3", CultureInfo.InvariantCulture));
            }
        }
    }

    private readonly bool Quoted(ReadOnlySpan<byte> octets)
    {
        Part();
        _text.Append('"');
        AppendEscaped(_text, octets);
        _text.Append('"');
        return true;
    }

    private readonly void Part()
    {
        if (_text.Length > 0)
        {
            _text.Append(' ');
        }
    }

    private bool TryTakeString(out ReadOnlySpan<byte> octets)
    {
        octets = default;
        return TryTake(1, out var length) && TryTake(length[0], out octets);
    }
}
