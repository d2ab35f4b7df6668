using System.Buffers.Binary;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Sockets.Udp;

/// <summary>
/// The control message that says which address a datagram was sent to, and, given back with the answer, makes the answer
/// leave from there. A <c>cmsghdr</c> of 16 octets (length 8, level 4, type 4), then
/// <code>
///   IP_PKTINFO:   interface 4 | source to use 4 | destination of the datagram 4
///   IPV6_PKTINFO: destination, or source to use, 16 | interface 4
/// </code>
/// </summary>
internal static class PacketInfo
{
    /// <summary>Room for either form, in octets.</summary>
    public const int MaxLength = 64;

    /// <summary>Reads the address a datagram was sent to and makes the message ready to go out with the answer.</summary>
    /// <param name="control">What came with the datagram; changed.</param>
    /// <returns>The address; the default value when the kernel did not say.</returns>
    public static HostAddress TurnAround(Span<byte> control)
    {
        if (control.Length < 28)
        {
            return default;
        }

        var level = BinaryPrimitives.ReadInt32LittleEndian(control[8..]);
        var type = BinaryPrimitives.ReadInt32LittleEndian(control[12..]);
        if (level == LinuxCalls.Ipv4Level && type == LinuxCalls.Ipv4PacketInfo)
        {
            // Any interface: routing knows the way back, which need not be the way in.
            control.Slice(16, 4).Clear();
            return HostAddress.FromOctets(control.Slice(24, 4));
        }

        if (level == LinuxCalls.Ipv6Level && type == LinuxCalls.Ipv6PacketInfo && control.Length >= 36)
        {
            var isLinkLocal = control[16] == 0xFE && (control[17] & 0xC0) == 0x80;
            if (!isLinkLocal)
            {
                control.Slice(32, 4).Clear();
            }

            return LinuxAddress.Unmap(control.Slice(16, 16));
        }

        return default;
    }
}
