using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Acl;

/// <summary>A range of addresses: <c>10.0.0.0/8</c>, or one address. Immutable, thread-safe, no allocation when asked.</summary>
public sealed class AddressBlock
{
    private readonly byte[] _octets;
    private readonly int _bits;

    private AddressBlock(byte[] octets, int bits) => (_octets, _bits) = (octets, bits);

    /// <summary>Reads a range; bits behind its length do not count.</summary>
    /// <returns>False if the text is no address, or its length is over 32 or 128.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out AddressBlock? block)
    {
        ArgumentNullException.ThrowIfNull(text);
        block = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!HostAddress.TryParse(slash < 0 ? text : text.AsSpan(0, slash), out var address))
        {
            return false;
        }

        var bits = address.Length * 8;
        if (slash >= 0 && !(int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= bits && (bits = length) >= 0))
        {
            return false;
        }

        var octets = new byte[address.Length];
        address.CopyTo(octets);
        block = new AddressBlock(octets, bits);
        return true;
    }

    /// <summary>As it is written: address, slash, length.</summary>
    public override string ToString() => $"{HostAddress.FromOctets(_octets)}/{_bits}";

    /// <summary>Says whether an address is in the range.</summary>
    public bool Contains(HostAddress address)
    {
        if (address.Length != _octets.Length)
        {
            return false;
        }

        Span<byte> octets = stackalloc byte[16];
        address.CopyTo(octets);
        var whole = _bits / 8;
        var rest = _bits % 8;
        return octets[..whole].SequenceEqual(_octets.AsSpan(0, whole))
            && (rest == 0 || (octets[whole] ^ _octets[whole]) >> (8 - rest) == 0);
    }
}
