using System.Runtime.InteropServices;

namespace ActorDns.Actors.Sockets.Udp;

/// <summary>The kernel's <c>struct iovec</c>: 16 octets on 64-bit systems.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public byte* Start;
    public nuint Length;
}
