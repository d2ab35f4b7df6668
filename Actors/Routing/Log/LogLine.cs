using System.Globalization;
using System.Text;
using ActorDns.Actors.Routing.Metadata;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Log;

/// <summary>
/// A log line under construction, in UTF-8. Grows to the longest line of its formats and is used again, so that a line
/// allocates nothing. Used by one thread.
/// </summary>
internal sealed class LogLine
{
    private const int LongestNumber = 20;

    private byte[] _octets = new byte[512];
    private int _length;

    /// <summary>What was appended.</summary>
    public ReadOnlySpan<byte> Octets => _octets.AsSpan(0, _length);

    /// <summary>The line as a field of protobuf: tag and length are put before it.</summary>
    /// <param name="field">The field's number, 1 to 15.</param>
    public ReadOnlySpan<byte> AsField(int field)
    {
        const int LongestHead = 6;
        var length = _length;
        var room = Room(length + LongestHead);
        room = room[..Dnstap.DnstapHead.WriteOctets(room, field, _octets.AsSpan(0, length))];
        return room;
    }

    /// <summary>Begins another line.</summary>
    public void Clear() => _length = 0;

    /// <summary>Appends octets as they are.</summary>
    public void Append(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(Room(octets.Length));
        _length += octets.Length;
    }

    /// <summary>Appends one ASCII character.</summary>
    public void Append(char character)
    {
        Room(1)[0] = (byte)character;
        _length++;
    }

    /// <summary>Appends ASCII text.</summary>
    public void Append(string text) => _length += Encoding.ASCII.GetBytes(text, Room(text.Length));

    /// <summary>Appends a decimal number.</summary>
    public void Append(long number)
    {
        number.TryFormat(Room(LongestNumber), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>Appends a mnemonic, or what stands for one where there is none.</summary>
    public void Append(string? mnemonic, string prefix, int number)
    {
        if (mnemonic is not null)
        {
            Append(mnemonic);
            return;
        }

        Append(prefix);
        Append(number);
    }

    /// <summary>Appends a name in lower case, escaped.</summary>
    public void AppendName(ReadOnlySpan<byte> name) => _length += WireNames.WriteText(name, Room(WireNames.MaxTextLength), lower: true);

    /// <summary>Appends the value of a label, "-" if there is none.</summary>
    public void Append(MetadataLabel label, QueryContext context)
    {
        if (!label.TryRead(context, Room(MetadataLabel.MaxLength), out var length))
        {
            Append('-');
            return;
        }

        _length += length;
    }

    /// <summary>Appends an address, IPv6 in brackets.</summary>
    public void Append(HostAddress address)
    {
        if (address.IsIPv6)
        {
            Append('[');
        }

        _length += address.WriteText(Room(HostAddress.MaxTextLength));
        if (address.IsIPv6)
        {
            Append(']');
        }
    }

    /// <summary>Appends seconds with as many of nine digits as are needed.</summary>
    public void AppendSeconds(long nanoseconds)
    {
        var (seconds, fraction) = Math.DivRem(nanoseconds, 1_000_000_000);
        Append(seconds);
        if (fraction > 0)
        {
            Append('.');
            var digits = Room(9);
            for (var i = 8; i >= 0; i--)
            {
                (fraction, var digit) = Math.DivRem(fraction, 10);
                digits[i] = (byte)('0' + digit);
            }

            _length += digits[..9].LastIndexOfAnyExcept((byte)'0') + 1;
        }

        Append('s');
    }

    private Span<byte> Room(int count)
    {
        if (_octets.Length - _length < count)
        {
            Array.Resize(ref _octets, Math.Max(_octets.Length * 2, _length + count));
        }

        return _octets.AsSpan(_length);
    }
}
