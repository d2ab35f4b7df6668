using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Dns64;

/// <summary>A prefix behind which IPv4 addresses are written as IPv6 addresses (RFC 6052). Immutable, thread-safe.</summary>
public sealed class Nat64Prefix
{
    private const int ReservedOctet = 8;

    private readonly byte[] _octets;
    private readonly int _bits;

    private Nat64Prefix(byte[] octets, int bits) => (_octets, _bits) = (octets, bits);

    /// <summary>The prefix of RFC 6052 section 2.1, 64:ff9b::/96.</summary>
    public static Nat64Prefix WellKnown { get; } = TryParse("64:ff9b::/96", out var prefix) ? prefix : throw new InvalidOperationException();

    /// <summary>Reads a prefix: an IPv6 address, a slash, and 32, 40, 48, 56, 64 or 96 (RFC 6052 section 2.2). Bits behind it do not count.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Nat64Prefix? prefix)
    {
        ArgumentNullException.ThrowIfNull(text);
        prefix = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !HostAddress.TryParse(text.AsSpan(0, slash), out var address) || !address.IsIPv6
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            || bits is not (32 or 40 or 48 or 56 or 64 or 96))
        {
            return false;
        }

        var octets = new byte[16];
        address.CopyTo(octets);
        octets.AsSpan(bits / 8).Clear();
        octets[ReservedOctet] = 0;
        prefix = new Nat64Prefix(octets, bits);
        return true;
    }

    /// <summary>Writes an IPv4 address behind the prefix, around the octet that must be zero.</summary>
    /// <param name="address">4 octets.</param>
    /// <param name="destination">16 octets.</param>
    public void Translate(ReadOnlySpan<byte> address, Span<byte> destination)
    {
        _octets.CopyTo(destination);
        var at = _bits / 8;
        foreach (var octet in address)
        {
            at += at == ReservedOctet ? 1 : 0;
            destination[at++] = octet;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{HostAddress.FromOctets(_octets)}/{_bits.ToString(CultureInfo.InvariantCulture)}";
}
