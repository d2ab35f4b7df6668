using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorDns.Actors.Sockets.Udp;

/// <summary>
/// The system calls of the batched UDP path. Messages go to the kernel through <c>syscall</c> and so in the kernel's own
/// layout (see <see cref="MessageHeader"/>), which is one for glibc and musl; musl's sendmmsg would send one by one.
/// </summary>
internal static unsafe partial class LinuxCalls
{
    public const int Interrupted = 4;
    public const int BadDescriptor = 9;
    public const int TryAgain = 11;
    public const int OutOfMemory = 12;
    public const int BadAddress = 14;
    public const int InvalidArgument = 22;
    public const int NotASocket = 88;
    public const int NoBuffers = 105;

    public const int Ipv4Family = 2;
    public const int Ipv6Family = 10;
    public const int DatagramCloseOnExec = 2 | 0x80000;

    public const int SocketLevel = 1;
    public const int SendBuffer = 7;
    public const int ReceiveBuffer = 8;
    public const int ReusePort = 15;
    public const int SendTimeout = 21;

    public const int Ipv4Level = 0;
    public const int Ipv4PacketInfo = 8;
    public const int Ipv4PathMtu = 10;
    public const int Ipv6Level = 41;
    public const int Ipv6PathMtu = 23;
    public const int Ipv6Only = 26;
    public const int Ipv6ReceivePacketInfo = 49;
    public const int Ipv6PacketInfo = 50;
    public const int PathMtuOmit = 5;

    public const int DoNotWait = 0x40;
    public const int NoSignal = 0x4000;
    public const int WaitForOne = 0x10000;

    public const int ShutdownReceive = 0;

    private static readonly bool IsX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly nint ReceiveManyNumber = IsX64 ? 299 : 243;
    private static readonly nint SendManyNumber = IsX64 ? 307 : 269;

    /// <summary>True on systems whose call numbers and layouts are the ones written here.</summary>
    public static bool IsKnownSystem =>
        OperatingSystem.IsLinux() && BitConverter.IsLittleEndian
        && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>The number of the last error of this thread.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>recvmmsg: returns the number of datagrams received, or -1.</summary>
    public static int ReceiveMany(nint descriptor, BatchEntry* entries, int count, int flags) =>
        (int)SystemCall(ReceiveManyNumber, descriptor, entries, (nuint)count, flags, 0);

    /// <summary>sendmmsg: returns the number of datagrams sent, or -1.</summary>
    public static int SendMany(nint descriptor, BatchEntry* entries, int count, int flags) =>
        (int)SystemCall(SendManyNumber, descriptor, entries, (nuint)count, flags, 0);

    /// <summary>The framework's name of an error number.</summary>
    public static SocketError ToSocketError(int error) => error switch
    {
        1 or 13 => SocketError.AccessDenied,
        12 or 105 => SocketError.NoBufferSpaceAvailable,
        22 => SocketError.InvalidArgument,
        23 or 24 => SocketError.TooManyOpenSockets,
        97 => SocketError.AddressFamilyNotSupported,
        98 => SocketError.AddressAlreadyInUse,
        99 => SocketError.AddressNotAvailable,
        _ => SocketError.SocketError,
    };

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int CreateSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(nint descriptor, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int GetSocketName(nint descriptor, byte* address, uint* length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(nint descriptor, int level, int name, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(nint descriptor, int how);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int CloseDescriptor(nint descriptor);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int GetResourceLimit(int resource, ulong* softAndHard);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint descriptor, BatchEntry* entries, nuint count, nint flags, nint timeout);
}
