namespace ActorDns.Actors.Sockets;

/// <summary>How datagrams are read and sent.</summary>
public enum UdpPath
{
    /// <summary>Many datagrams a system call where the kernel can (Linux on x64 and arm64), else <see cref="Portable"/>.</summary>
    Automatic = 0,

    /// <summary>One datagram a call, through the framework's sockets: works on every system, costs about 1.5 times the CPU.</summary>
    Portable = 1,
}
