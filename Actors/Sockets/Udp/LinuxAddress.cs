using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Sockets.Udp;

/// <summary>
/// Addresses as Linux has them in memory. <c>sockaddr_in</c>: family (host order), port, 4 octets. <c>sockaddr_in6</c>:
/// family, port, flow, 16 octets, scope. A client of a dual socket comes as an IPv4-mapped address and is shown as IPv4.
/// </summary>
internal static class LinuxAddress
{
    /// <summary>Room for any address, in octets.</summary>
    public const int MaxLength = 28;

    private const int Ipv4Length = 16;

    /// <summary>Writes an endpoint.</summary>
    /// <returns>The number of octets written.</returns>
    public static int Write(IPEndPoint endpoint, Span<byte> destination)
    {
        var isIpv4 = endpoint.AddressFamily == AddressFamily.InterNetwork;
        var length = isIpv4 ? Ipv4Length : MaxLength;
        destination[..length].Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)(isIpv4 ? LinuxCalls.Ipv4Family : LinuxCalls.Ipv6Family));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)endpoint.Port);
        endpoint.Address.TryWriteBytes(destination[(isIpv4 ? 4 : 8)..], out _);
        if (!isIpv4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination[24..], (uint)endpoint.Address.ScopeId);
        }

        return length;
    }

    /// <summary>The port.</summary>
    public static ushort Port(ReadOnlySpan<byte> address) => BinaryPrimitives.ReadUInt16BigEndian(address[2..]);

    /// <summary>The address.</summary>
    public static HostAddress Host(ReadOnlySpan<byte> address) =>
        BinaryPrimitives.ReadUInt16LittleEndian(address) == LinuxCalls.Ipv4Family
            ? HostAddress.FromOctets(address.Slice(4, 4))
            : Unmap(address.Slice(8, 16));

    /// <summary>An IPv6 address, or the IPv4 address that is mapped into it (RFC 4291 section 2.5.5.2).</summary>
    public static HostAddress Unmap(ReadOnlySpan<byte> octets) =>
        BinaryPrimitives.ReadUInt64BigEndian(octets) == 0 && BinaryPrimitives.ReadUInt32BigEndian(octets[8..]) == 0xFFFF
            ? HostAddress.FromOctets(octets[12..16])
            : HostAddress.FromOctets(octets[..16]);
}
