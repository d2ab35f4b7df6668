using System.Runtime.InteropServices;

namespace ActorDns.Actors.Sockets.Udp;

/// <summary>
/// The kernel's <c>struct user_msghdr</c> on 64-bit systems, 56 octets:
/// <code>
///  0 name*   8 name length, 4 octets of padding   16 iovec*   24 iovec count   32 control*   40 control length   48 flags, padding
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public byte* Name;
    public uint NameLength;
    public IoVector* Vectors;
    public nuint VectorCount;
    public byte* Control;
    public nuint ControlLength;
    public int Flags;
}
