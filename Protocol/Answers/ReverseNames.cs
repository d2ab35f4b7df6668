using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>Names below in-addr.arpa (RFC 1035 section 3.5) and ip6.arpa (RFC 3596 section 2.5). Pure, thread-safe, no allocation when reading.</summary>
public static class ReverseNames
{
    private const int IPv4Labels = 4;
    private const int IPv6Labels = 32;

    private static readonly DomainName InAddrArpa = DomainName.Parse("in-addr.arpa.");
    private static readonly DomainName Ip6Arpa = DomainName.Parse("ip6.arpa.");

    /// <summary>True for a zone at or below in-addr.arpa or ip6.arpa.</summary>
    public static bool IsReverseZone(DomainName zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return zone.IsAtOrBelow(InAddrArpa) || zone.IsAtOrBelow(Ip6Arpa);
    }

    /// <summary>Reads the address a name stands for; only whole addresses count.</summary>
    public static bool TryReadAddress(ReadOnlySpan<byte> name, out HostAddress address)
    {
        address = default;
        if (WireNames.IsAtOrBelow(name, InAddrArpa.Wire, out var offset))
        {
            return TryReadIPv4(name[..offset], out address, out var octets) && octets == IPv4Labels;
        }

        return WireNames.IsAtOrBelow(name, Ip6Arpa.Wire, out offset) && TryReadIPv6(name[..offset], out address, out var digits) && digits == IPv6Labels;
    }

    /// <summary>Says whether a name is above whole addresses: it has the first octets, or digits, of some.</summary>
    public static bool IsAboveAddresses(ReadOnlySpan<byte> name)
    {
        if (WireNames.IsAtOrBelow(name, InAddrArpa.Wire, out var offset))
        {
            return TryReadIPv4(name[..offset], out _, out var octets) && octets < IPv4Labels;
        }

        return WireNames.IsAtOrBelow(name, Ip6Arpa.Wire, out offset) && TryReadIPv6(name[..offset], out _, out var digits) && digits < IPv6Labels;
    }

    private static bool TryReadIPv4(ReadOnlySpan<byte> labels, out HostAddress address, out int count)
    {
        address = default;
        uint bits = 0;
        count = 0;
        for (var position = 0; position < labels.Length; count++)
        {
            var label = labels.Slice(position + 1, labels[position]);
            position += label.Length + 1;
            if (count == IPv4Labels || label.Length > 3 || (label.Length > 1 && label[0] == '0'))
            {
                return false;
            }

            uint value = 0;
            foreach (var digit in label)
            {
                if (digit is < (byte)'0' or > (byte)'9')
                {
                    return false;
                }

                value = (value * 10) + (uint)(digit - '0');
            }

            if (value > 255)
            {
                return false;
            }

            bits |= value << (8 * count);
        }

        address = HostAddress.FromBits(bits, isIPv4: true);
        return true;
    }

    private static bool TryReadIPv6(ReadOnlySpan<byte> labels, out HostAddress address, out int count)
    {
        address = default;
        count = labels.Length / 2;
        if (count > IPv6Labels || labels.Length % 2 != 0)
        {
            return false;
        }

        UInt128 bits = 0;
        for (var i = 0; i < count; i++)
        {
            if (labels[2 * i] != 1)
            {
                return false;
            }

            var digit = WireNames.ToLower(labels[(2 * i) + 1]);
            var value = digit switch
            {
                >= (byte)'0' and <= (byte)'9' => digit - '0',
                >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
                _ => -1,
            };
            if (value < 0)
            {
                return false;
            }

            bits |= (UInt128)(uint)value << (4 * i);
        }

        address = HostAddress.FromBits(bits, isIPv4: false);
        return true;
    }

    /// <summary>Writes the name of an address in wire form.</summary>
    /// <param name="address">The address.</param>
    /// <param name="name">At least 255 octets.</param>
    /// <returns>Octets written.</returns>
    public static int Write(HostAddress address, Span<byte> name)
    {
        var length = 0;
        Span<byte> digits = stackalloc byte[3];
        for (var i = 0; i < (address.IsIPv4 ? 4 : 32); i++)
        {
            var value = (int)(address.IsIPv4 ? (address.Bits >> (8 * i)) & 0xFF : (address.Bits >> (4 * i)) & 0xF);
            value.TryFormat(digits, out var written, address.IsIPv4 ? "D" : "x", System.Globalization.CultureInfo.InvariantCulture);
            WireNames.TryAppendLabel(name, ref length, digits[..written]);
        }

        var zone = address.IsIPv4 ? InAddrArpa : Ip6Arpa;
        zone.Wire.CopyTo(name[length..]);
        return length + zone.Wire.Length;
    }
}
