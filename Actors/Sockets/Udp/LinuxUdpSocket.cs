using System.Net;
using ActorDns.Protocol.Records;
using Microsoft.Win32.SafeHandles;

namespace ActorDns.Actors.Sockets.Udp;

/// <summary>
/// A UDP socket made by system calls. Counted by reference: who sends or receives holds one, so that the descriptor is
/// closed, and its number reused by another socket, only when the last one is through.
/// </summary>
internal sealed unsafe class LinuxUdpSocket : SafeHandleMinusOneIsInvalid
{
    private LinuxUdpSocket(int descriptor, IPAddress address)
        : base(ownsHandle: true)
    {
        SetHandle(descriptor);
        BoundAddress = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? default : HostAddress.FromIPAddress(address);
    }

    /// <summary>
    /// The one address the socket is bound to: all datagrams come there and all answers leave from there. The default value
    /// for a socket of all addresses, which asks the kernel with each datagram (<see cref="PacketInfo"/>).
    /// </summary>
    public HostAddress BoundAddress { get; }

    /// <summary>The descriptor, for holders of a reference.</summary>
    public nint Descriptor => handle;

    /// <summary>True when the kernel lets us receive and send many datagrams in one call.</summary>
    public bool HasBatchCalls =>
        LinuxCalls.ReceiveMany(handle, null, 0, LinuxCalls.DoNotWait) == 0
        && LinuxCalls.SendMany(handle, null, 0, LinuxCalls.DoNotWait) == 0;

    /// <summary>Opens and binds a socket.</summary>
    /// <param name="endpoint">Where; port 0 lets the kernel pick.</param>
    /// <param name="isDual">Take IPv4 on an IPv6 socket, too.</param>
    /// <param name="bufferOctets">Kernel buffer each way.</param>
    /// <param name="isFollower">False for the first socket of an endpoint, which fails when anybody else has the port; true for those that share it with another of ours.</param>
    /// <exception cref="BindException">It could not be opened.</exception>
    public static LinuxUdpSocket Open(IPEndPoint endpoint, bool isDual, int bufferOctets, bool isFollower)
    {
        var isIpv4 = endpoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        var descriptor = LinuxCalls.CreateSocket(isIpv4 ? LinuxCalls.Ipv4Family : LinuxCalls.Ipv6Family, LinuxCalls.DatagramCloseOnExec, 0);
        if (descriptor < 0)
        {
            throw Fault(endpoint);
        }

        var socket = new LinuxUdpSocket(descriptor, endpoint.Address);
        if (!socket.Configure(isIpv4, isDual, bufferOctets) || (isFollower && !socket.Set(LinuxCalls.SocketLevel, LinuxCalls.ReusePort, 1)) || !socket.Bind(endpoint))
        {
            var fault = Fault(endpoint);
            socket.Dispose();
            throw fault;
        }

        // Set after the first bind, it lets followers in but did not let us in beside another process.
        socket.Set(LinuxCalls.SocketLevel, LinuxCalls.ReusePort, 1);
        return socket;
    }

    /// <summary>The port the socket is bound to.</summary>
    public int Port()
    {
        var address = stackalloc byte[LinuxAddress.MaxLength];
        var length = (uint)LinuxAddress.MaxLength;
        return LinuxCalls.GetSocketName(handle, address, &length) < 0 ? 0 : LinuxAddress.Port(new ReadOnlySpan<byte>(address, (int)length));
    }

    /// <summary>Wakes whoever waits in a receive call. Sending goes on.</summary>
    public void WakeReceiver()
    {
        var isHeld = false;
        try
        {
            DangerousAddRef(ref isHeld);

            // Linux says "not connected" and wakes the reader all the same.
            _ = LinuxCalls.Shutdown(handle, LinuxCalls.ShutdownReceive);
        }
        catch (ObjectDisposedException)
        {
            // Closed already: nobody waits.
        }
        finally
        {
            if (isHeld)
            {
                DangerousRelease();
            }
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LinuxCalls.CloseDescriptor(handle) == 0;

    private static BindException Fault(IPEndPoint endpoint) => new(endpoint, LinuxCalls.ToSocketError(LinuxCalls.LastError));

    private bool Configure(bool isIpv4, bool isDual, int bufferOctets)
    {
        // Wishes: a kernel that refuses one of these serves us all the same.
        Set(LinuxCalls.SocketLevel, LinuxCalls.ReceiveBuffer, bufferOctets);
        Set(LinuxCalls.SocketLevel, LinuxCalls.SendBuffer, bufferOctets);
        var sendTimeout = stackalloc long[] { 0, 100_000 };
        _ = LinuxCalls.SetOption(handle, LinuxCalls.SocketLevel, LinuxCalls.SendTimeout, sendTimeout, 16);

        // Never set "don't fragment", and do not believe forged path MTUs.
        Set(isIpv4 ? LinuxCalls.Ipv4Level : LinuxCalls.Ipv6Level, isIpv4 ? LinuxCalls.Ipv4PathMtu : LinuxCalls.Ipv6PathMtu, LinuxCalls.PathMtuOmit);
        var isForAll = BoundAddress.Length == 0;
        return isIpv4
            ? !isForAll || Set(LinuxCalls.Ipv4Level, LinuxCalls.Ipv4PacketInfo, 1)
            : Set(LinuxCalls.Ipv6Level, LinuxCalls.Ipv6Only, isDual ? 0 : 1) && (!isForAll || Set(LinuxCalls.Ipv6Level, LinuxCalls.Ipv6ReceivePacketInfo, 1));
    }

    private bool Set(int level, int name, int value) => LinuxCalls.SetOption(handle, level, name, &value, sizeof(int)) == 0;

    private bool Bind(IPEndPoint endpoint)
    {
        var address = stackalloc byte[LinuxAddress.MaxLength];
        var length = LinuxAddress.Write(endpoint, new Span<byte>(address, LinuxAddress.MaxLength));
        return LinuxCalls.Bind(handle, address, (uint)length) == 0;
    }
}
