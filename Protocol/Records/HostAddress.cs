using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace ActorDns.Protocol.Records;

/// <summary>
/// An IPv4 or IPv6 address as the 4 or 16 octets of an A or AAAA record's RDATA (RFC 1035 section 3.4.1,
/// RFC 3596 section 2.2), without an object behind it. An IPv4-mapped IPv6 address stays IPv6. Immutable, thread-safe.
/// </summary>
public readonly struct HostAddress : IEquatable<HostAddress>, IComparable<HostAddress>
{
    private readonly UInt128 _bits;

    private HostAddress(UInt128 bits, byte length)
    {
        _bits = bits;
        Length = length;
    }

    /// <summary>4 for IPv4, 16 for IPv6, 0 for the default value, which is no address.</summary>
    public byte Length { get; }

    /// <summary>True for an IPv4 address.</summary>
    public bool IsIPv4 => Length == 4;

    /// <summary>True for an IPv6 address.</summary>
    public bool IsIPv6 => Length == 16;

    /// <summary>The address as a number, most significant octet first; below 2^32 for IPv4.</summary>
    public UInt128 Bits => _bits;

    /// <summary>Makes an address of 4 or 16 octets in network order.</summary>
    /// <exception cref="ArgumentException">Another number of octets.</exception>
    public static HostAddress FromOctets(ReadOnlySpan<byte> octets) => octets.Length switch
    {
        4 => new HostAddress(BinaryPrimitives.ReadUInt32BigEndian(octets), 4),
        16 => new HostAddress(BinaryPrimitives.ReadUInt128BigEndian(octets), 16),
        _ => throw new ArgumentException("An address has 4 or 16 octets.", nameof(octets)),
    };

    /// <summary>Makes an address of a number, as <see cref="Bits"/> gives it.</summary>
    public static HostAddress FromBits(UInt128 bits, bool isIPv4) => new(bits, isIPv4 ? (byte)4 : (byte)16);

    /// <summary>Makes an address of the framework's type; an IPv6 scope is dropped.</summary>
    public static HostAddress FromIPAddress(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out var written);
        return FromOctets(octets[..written]);
    }

    /// <summary>Parses the strict dotted or RFC 4291 text form; leading zeros, scopes and short IPv4 forms are refused, as Kubernetes refuses them. Allocates nothing.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out HostAddress address)
    {
        if (AddressText.TryReadIPv4(text, out var ipv4))
        {
            address = new HostAddress(ipv4, 4);
            return true;
        }

        if (AddressText.TryReadIPv6(text, out var ipv6))
        {
            address = new HostAddress(ipv6, 16);
            return true;
        }

        address = default;
        return false;
    }

    /// <summary>Writes the octets in network order.</summary>
    /// <param name="destination">At least <see cref="Length"/> octets.</param>
    /// <returns>The number written: <see cref="Length"/>.</returns>
    public int CopyTo(Span<byte> destination)
    {
        if (Length == 4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_bits);
        }
        else if (Length == 16)
        {
            BinaryPrimitives.WriteUInt128BigEndian(destination, _bits);
        }

        return Length;
    }

    /// <summary>The framework's type for the same address.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> octets = stackalloc byte[16];
        return new IPAddress(octets[..CopyTo(octets)]);
    }

    /// <inheritdoc/>
    public bool Equals(HostAddress other) => _bits == other._bits && Length == other.Length;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is HostAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_bits, Length);

    /// <summary>Orders IPv4 before IPv6, then by number.</summary>
    public int CompareTo(HostAddress other) =>
        Length != other.Length ? Length.CompareTo(other.Length) : _bits.CompareTo(other._bits);

    /// <summary>Longest text form, in octets.</summary>
    public const int MaxTextLength = 45;

    /// <summary>Writes the text form in ASCII, as <see cref="ToString"/> does. Allocates nothing.</summary>
    /// <param name="destination">At least <see cref="MaxTextLength"/> octets.</param>
    /// <returns>Octets written; 0 for the default value.</returns>
    public int WriteText(Span<byte> destination) => Length switch
    {
        4 => AddressText.WriteIPv4((uint)_bits, destination),
        16 => AddressText.WriteIPv6(_bits, destination),
        _ => 0,
    };

    /// <summary>Text form; empty for the default value.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[MaxTextLength];
        return Encoding.ASCII.GetString(text[..WriteText(text)]);
    }

    /// <summary>Equality.</summary>
    public static bool operator ==(HostAddress left, HostAddress right) => left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(HostAddress left, HostAddress right) => !left.Equals(right);

    /// <summary>Order.</summary>
    public static bool operator <(HostAddress left, HostAddress right) => left.CompareTo(right) < 0;

    /// <summary>Order.</summary>
    public static bool operator <=(HostAddress left, HostAddress right) => left.CompareTo(right) <= 0;

    /// <summary>Order.</summary>
    public static bool operator >(HostAddress left, HostAddress right) => left.CompareTo(right) > 0;

    /// <summary>Order.</summary>
    public static bool operator >=(HostAddress left, HostAddress right) => left.CompareTo(right) >= 0;
}
