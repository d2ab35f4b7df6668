using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using ActorDns.Protocol.Names;

namespace ActorDns.Protocol.Records.Text;

/// <summary>
/// Takes the words of a record's data one by one and writes each as the octets of a field; the counterpart of
/// <see cref="RdataFields"/>. Every method returns false when the word is not that field, and <see cref="Fault"/> then says
/// why. Used by one thread.
/// </summary>
/// <param name="words">The words of the entry.</param>
/// <param name="next">The first word of the data.</param>
/// <param name="origin">What names without a final dot are relative to.</param>
internal sealed class RdataWords(IReadOnlyList<PresentationWord> words, int next, DomainName origin)
{
    private readonly ArrayBufferWriter<byte> _octets = new(64);
    private int _next = next;

    /// <summary>What is wrong; null while nothing is.</summary>
    public PresentationFault? Fault { get; private set; }

    /// <summary>True when all words are taken.</summary>
    public bool IsAtEnd => _next >= words.Count;

    /// <summary>What was written so far.</summary>
    public ReadOnlyMemory<byte> Octets => _octets.WrittenMemory;

    /// <summary>Takes a word without writing.</summary>
    /// <param name="what">What it should be, for the message if there is none.</param>
    /// <param name="word">The word.</param>
    public bool TryTake(string what, out PresentationWord word)
    {
        word = IsAtEnd ? words[^1] : words[_next];
        return IsAtEnd ? Fail(word, $"{what} is missing behind '{word.Text}'") : ++_next > 0;
    }

    /// <summary>The word that would be taken next; the default value at the end.</summary>
    public PresentationWord Peek() => IsAtEnd ? default : words[_next];

    /// <summary>The word taken last; the type before any is taken.</summary>
    public PresentationWord LastTaken => words[Math.Clamp(_next - 1, 0, words.Count - 1)];

    /// <summary>Writes octets.</summary>
    public bool Write(ReadOnlySpan<byte> octets)
    {
        _octets.Write(octets);
        return true;
    }

    /// <summary>Reports a fault.</summary>
    /// <returns>False.</returns>
    public bool Fail(PresentationWord at, string message)
    {
        Fault ??= new PresentationFault(at.Line, at.Column, message);
        return false;
    }

    /// <summary>An address of 4 octets.</summary>
    public bool IPv4() => TryTake("the address", out var word) && HostAddress.TryParse(word.Text, out var address) && address.IsIPv4
        ? Address(address)
        : Fail(word, $"'{word.Text}' is no IPv4 address; write one such as 192.0.2.1");

    /// <summary>An address of 16 octets.</summary>
    public bool IPv6() => TryTake("the address", out var word) && HostAddress.TryParse(word.Text, out var address) && address.IsIPv6
        ? Address(address)
        : Fail(word, $"'{word.Text}' is no IPv6 address; write one such as 2001:db8::1");

    /// <summary>A name; <c>@</c> is the origin.</summary>
    public bool Name(string what) => TryTake(what, out var word)
        && (NameText.TryParse(word.Text, origin, out var name, out var error) ? Write(name.Wire) : Fail(word, $"{what} '{word.Text}' is no domain name: {error}"));

    /// <summary>A decimal number of 8 bits.</summary>
    public bool Number8(string what) => TryNumber(what, byte.MaxValue, out var number) && Write([(byte)number]);

    /// <summary>A decimal number of 16 bits.</summary>
    public bool Number16(string what) => TryNumber(what, ushort.MaxValue, out var number) && Write16((ushort)number);

    /// <summary>A decimal number of 32 bits.</summary>
    public bool Number32(string what) => TryNumber(what, uint.MaxValue, out var number) && Write32(number);

    /// <summary>A number of 16 bits.</summary>
    public bool Write16(ushort number)
    {
        Span<byte> octets = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(octets, number);
        return Write(octets);
    }

    /// <summary>A number of 32 bits.</summary>
    public bool Write32(uint number)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, number);
        return Write(octets);
    }

    /// <summary>A time in seconds, with or without units.</summary>
    public bool Time(string what) => TryTake(what, out var word)
        && (TtlText.TryParse(word.Text, out var seconds, uint.MaxValue) ? Write32(seconds) : Fail(word, $"{what} '{word.Text}' is no time; write seconds, or numbers with units such as 1h30m"));

    /// <summary>A number, or one of the names that stand for it.</summary>
    public bool Mnemonic(string what, int octets, params ReadOnlySpan<(string Name, ushort Number)> names)
    {
        var word = Peek();
        foreach (var (name, number) in names)
        {
            if (!word.IsQuoted && name.Equals(word.Text, StringComparison.OrdinalIgnoreCase))
            {
                _next++;
                return octets == 1 ? Write([(byte)number]) : Write16(number);
            }
        }

        return octets == 1 ? Number8(what) : Number16(what);
    }

    /// <summary>A type's mnemonic, as a number of 16 bits.</summary>
    public bool Type(string what) => TryTake(what, out var word)
        && (RecordTypeText.TryParse(word.Text, out var type) ? Write16((ushort)type) : Fail(word, $"{what} '{word.Text}' is no type; write a mnemonic such as A, or TYPE and its number"));

    /// <summary>A character string (RFC 1035 section 3.3), quoted or not.</summary>
    public bool String(string what)
    {
        if (!TryTake(what, out var word) || !TryOctets(word, out var octets))
        {
            return false;
        }

        return octets.Length > byte.MaxValue
            ? Fail(word, $"the string has {octets.Length} octets, and one string holds 255 at most; write it as several strings, each in quotes")
            : Write([(byte)octets.Length]) && Write(octets);
    }

    /// <summary>One or more character strings up to the end.</summary>
    public bool Strings(string what)
    {
        do
        {
            if (!String(what))
            {
                return false;
            }
        }
        while (!IsAtEnd);

        return true;
    }

    /// <summary>The octets of a word, escapes taken apart; a character above 127 is its UTF-8 octets.</summary>
    public bool TryOctets(PresentationWord word, out byte[] octets) =>
        CharacterStringText.TryRead(word.Text, out octets) || Fail(word, $"'{word.Text}' has an escape that is not \\DDD (000 to 255) or \\ and a character");

    /// <summary>Hexadecimal digits in one word or, up to the end, in several.</summary>
    public bool Hex(string what, bool toEnd)
    {
        if (!TryJoin(what, toEnd, out var first, out var digits))
        {
            return false;
        }

        try
        {
            return Write(Convert.FromHexString(digits));
        }
        catch (FormatException)
        {
            return Fail(first, $"{what} must be hexadecimal digits, two for each octet");
        }
    }

    /// <summary>Base 64 (RFC 4648 section 4) up to the end, in one word or several.</summary>
    public bool Base64(string what)
    {
        if (!TryJoin(what, toEnd: true, out var first, out var digits))
        {
            return false;
        }

        try
        {
            return Write(Convert.FromBase64String(digits));
        }
        catch (FormatException)
        {
            return Fail(first, $"{what} must be base 64 with its final '='");
        }
    }

    /// <summary>A decimal number without writing.</summary>
    public bool TryNumber(string what, uint largest, out uint number)
    {
        number = 0;
        return TryTake(what, out var word)
            && ((uint.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= largest)
                || Fail(word, $"{what} '{word.Text}' is no whole number from 0 to {largest}"));
    }

    private bool TryJoin(string what, bool toEnd, out PresentationWord first, out string digits)
    {
        digits = string.Empty;
        if (!TryTake(what, out first))
        {
            return false;
        }

        digits = toEnd ? string.Concat(words.Skip(_next - 1).Select(word => word.Text)) : first.Text;
        _next = toEnd ? words.Count : _next;
        return true;
    }

    private bool Address(HostAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        return Write(octets[..address.CopyTo(octets)]);
    }
}
