using System.Diagnostics.CodeAnalysis;

namespace ActorDns.Protocol.Names;

/// <summary>
/// A fully qualified domain name, immutable, kept in uncompressed wire form (RFC 1035 section 3.1) with its letter case.
/// Equality and hashing fold ASCII letters (RFC 4343). For configuration and other places off the hot path; the hot
/// path works on spans with <see cref="WireNames"/>. Thread-safe.
/// </summary>
public sealed class DomainName : IEquatable<DomainName>
{
    private readonly byte[] _wire;

    private DomainName(byte[] wire) => _wire = wire;

    /// <summary>The root, ".".</summary>
    public static DomainName Root { get; } = new([0]);

    /// <summary>The name's octets, the zero octet included; 1 to 255 of them.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>The number of labels, the root not counted; 0 to 127.</summary>
    public int LabelCount => WireNames.CountLabels(_wire);

    /// <summary>Copies a name in uncompressed wire form.</summary>
    /// <exception cref="ArgumentException">The octets are not one well-formed name.</exception>
    public static DomainName FromWire(ReadOnlySpan<byte> wire)
    {
        if (wire.Length == 0 || WireNames.Measure(wire) != wire.Length)
        {
            throw new ArgumentException("The octets are not one well-formed name in wire form.", nameof(wire));
        }

        return new DomainName(wire.ToArray());
    }

    /// <summary>Parses presentation format (RFC 1035 section 5.1); a missing final dot is taken as there.</summary>
    /// <exception cref="FormatException">The text is no domain name; the message says why.</exception>
    public static DomainName Parse(string text) =>
        TryParse(text, out var name, out var error) ? name : throw new FormatException($"'{text}' is no domain name: {error}.");

    /// <summary>Parses presentation format (RFC 1035 section 5.1, \DDD and \X escapes); a missing final dot is taken as there.</summary>
    /// <param name="text">The text; "." is the root, the empty text is an error.</param>
    /// <param name="name">The name.</param>
    /// <param name="error">What is wrong, as the end of a sentence.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out DomainName? name, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        name = null;
        if (text.Length == 0)
        {
            error = "it is empty";
            return false;
        }

        if (text == ".")
        {
            name = Root;
            error = null;
            return true;
        }

        Span<byte> wire = stackalloc byte[WireNames.MaxLength];
        error = ParseLabels(text, wire, out var length);
        if (error is not null)
        {
            return false;
        }

        name = new DomainName(wire[..length].ToArray());
        return true;
    }

    /// <summary>As <see cref="TryParse"/>, into a buffer. Allocates nothing.</summary>
    /// <param name="text">The text; "." is the root.</param>
    /// <param name="wire">Takes the name in wire form; at least 255 octets.</param>
    /// <param name="length">Octets written, the zero octet included; 0 if the text is no domain name.</param>
    public static bool TryWriteWire(ReadOnlySpan<char> text, Span<byte> wire, out int length)
    {
        length = 0;
        if (text is ".")
        {
            wire[length++] = 0;
            return true;
        }

        if (text.IsEmpty || ParseLabels(text, wire[..WireNames.MaxLength], out length) is not null)
        {
            length = 0;
        }

        return length > 0;
    }

    /// <summary>Says whether this name is <paramref name="zone"/> or below it.</summary>
    public bool IsAtOrBelow(DomainName zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return WireNames.IsAtOrBelow(_wire, zone._wire, out _);
    }

    /// <inheritdoc/>
    public bool Equals(DomainName? other) => other is not null && WireNames.EqualsIgnoreCase(_wire, other._wire);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DomainName);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)WireNames.StableHash(_wire);

    /// <summary>Presentation format with the final dot.</summary>
    public override string ToString() => WireNames.ToText(_wire);

    private static string? ParseLabels(ReadOnlySpan<char> text, Span<byte> wire, out int length)
    {
        Span<byte> label = stackalloc byte[WireNames.MaxLabelLength];
        var labelLength = 0;
        length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '.')
            {
                if (labelLength == 0)
                {
                    return "it has an empty label";
                }

                if (!WireNames.TryAppendLabel(wire[..^1], ref length, label[..labelLength]))
                {
                    return "it is longer than 255 octets";
                }

                labelLength = 0;
                continue;
            }

            if (!TryReadOctet(text, ref i, out var octet))
            {
                return "it has an escape that is not \\DDD (000 to 255) or a character above 255";
            }

            if (labelLength == label.Length)
            {
                return "it has a label longer than 63 octets";
            }

            label[labelLength++] = octet;
        }

        if (labelLength > 0 && !WireNames.TryAppendLabel(wire[..^1], ref length, label[..labelLength]))
        {
            return "it is longer than 255 octets";
        }

        wire[length++] = 0;
        return null;
    }

    private static bool TryReadOctet(ReadOnlySpan<char> text, ref int i, out byte octet)
    {
        octet = 0;
        var character = text[i];
        if (character != '\\')
        {
            octet = (byte)character;
            return character <= 255;
        }

        if (i + 1 >= text.Length)
        {
            return false;
        }

        if (!char.IsAsciiDigit(text[i + 1]))
        {
            octet = (byte)text[++i];
            return text[i] <= 255;
        }

        if (i + 3 >= text.Length || !byte.TryParse(text.Slice(i + 1, 3), System.Globalization.NumberStyles.None, null, out octet))
        {
            return false;
        }

        i += 3;
        return true;
    }
}
