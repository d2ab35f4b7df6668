using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Sockets.Tcp;

/// <summary>
/// A connection of a listener, from its place in the table to its end: the handshake where it is encrypted, time limits, how it
/// ends. What is said on it is up to the class that is derived.
/// </summary>
internal abstract class ServedConnection
{
    private readonly SslServerAuthenticationOptions? _security;
    private long _handshakeStarted;
    private int _isClosed;

    /// <summary>Takes over an accepted socket.</summary>
    protected ServedConnection(TcpServer server, Socket socket, IPEndPoint client)
    {
        Server = server;
        Client = Unmapped(client.Address);
        ClientPort = (ushort)client.Port;
        Local = Unmapped(((IPEndPoint)socket.LocalEndPoint!).Address);
        _security = server.Options.Security?.Current;
        if (_security is null)
        {
            Transport = new PlainTransport(socket);
        }
        else
        {
            Transport = new TlsTransport(socket);
            _handshakeStarted = server.Time.GetTimestamp();
        }
    }

    /// <summary>The client's address.</summary>
    public HostAddress Client { get; }

    /// <summary>The client's port.</summary>
    public ushort ClientPort { get; }

    /// <summary>The address it came to.</summary>
    public HostAddress Local { get; }

    /// <summary>Place in the connection table; its own business.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Timestamp of the last query or answer.</summary>
    public abstract long LastActivity { get; }

    /// <summary>True when it may be closed for another one: between queries, or while the client has not proved to speak TLS.</summary>
    public bool IsIdle => IsGreeting || IsQuiet;

    /// <summary>Who serves it.</summary>
    protected TcpServer Server { get; }

    /// <summary>Its octets.</summary>
    protected TcpTransport Transport { get; }

    /// <summary>True between queries: no message begun, none in flight.</summary>
    protected abstract bool IsQuiet { get; }

    private bool IsGreeting => Volatile.Read(ref _handshakeStarted) != 0;

    /// <summary>Serves the connection to its end. Does not throw.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (_security is null || await GreetAsync((TlsTransport)Transport, _security))
            {
                await ServeAsync();
            }
        }
        catch (Exception fault) when (TcpTransport.IsEnd(fault))
        {
            // The client is gone, or a time limit has closed the socket.
        }
        catch (Exception fault)
        {
            Server.Fault(fault);
        }

        Close(null);
        Transport.Release();
    }

    /// <summary>Closes the connection where a time limit is over.</summary>
    /// <param name="now">The clock's timestamp.</param>
    public void CheckLimits(long now)
    {
        var started = Volatile.Read(ref _handshakeStarted);
        if (started == 0)
        {
            CheckServing(now);
        }
        else if (IsOver(started, now, Server.Options.HandshakeLimit) && Close("handshake_limit"))
        {
            Server.HandshakeFailed("limit");
        }
    }

    /// <summary>Lets the connection end: at once when idle, else after its answers.</summary>
    public void Drain()
    {
        if (IsGreeting)
        {
            Close("drain");
        }
        else
        {
            DrainServing();
        }
    }

    /// <summary>Closes the socket; the loops end by themselves.</summary>
    /// <param name="reason">Why the server did it, for the metric; null when the client ended it.</param>
    /// <returns>False when it was closed already.</returns>
    public bool Close(string? reason)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return false;
        }

        OnClosing();
        Transport.Dispose();
        Server.Remove(this, reason);
        return true;
    }

    /// <summary>True when a time limit is over.</summary>
    /// <param name="started">When it began; 0: it does not run.</param>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="limit">The limit.</param>
    protected bool IsOver(long started, long now, TimeSpan limit) => started != 0 && Server.Time.GetElapsedTime(started, now) > limit;

    /// <summary>Serves it, until the client has sent its last and has its answers.</summary>
    protected abstract Task ServeAsync();

    /// <summary>As <see cref="CheckLimits"/>, after the handshake.</summary>
    protected abstract void CheckServing(long now);

    /// <summary>As <see cref="Drain"/>, after the handshake.</summary>
    protected abstract void DrainServing();

    /// <summary>The socket is about to be closed.</summary>
    protected abstract void OnClosing();

    private static HostAddress Unmapped(IPAddress address) =>
        HostAddress.FromIPAddress(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private async ValueTask<bool> GreetAsync(TlsTransport transport, SslServerAuthenticationOptions security)
    {
        try
        {
            await transport.HandshakeAsync(security);
            Volatile.Write(ref _handshakeStarted, 0);
            return true;
        }
        catch (Exception fault) when (fault is AuthenticationException or InvalidOperationException or NotSupportedException || TcpTransport.IsEnd(fault))
        {
            // A client that is refused, refuses us, is gone, or never meant to speak TLS. What was closed here is counted as that.
            if (Close("handshake"))
            {
                Server.HandshakeFailed(fault is AuthenticationException ? "refused" : "broken");
            }

            return false;
        }
    }
}
