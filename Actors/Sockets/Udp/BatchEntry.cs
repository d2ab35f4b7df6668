using System.Runtime.InteropServices;

namespace ActorDns.Actors.Sockets.Udp;

/// <summary>The kernel's <c>struct mmsghdr</c> on 64-bit systems: a header and the octets received or sent; 64 octets.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BatchEntry
{
    public MessageHeader Header;
    public uint Length;
}
