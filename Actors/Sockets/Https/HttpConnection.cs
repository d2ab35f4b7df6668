using System.Net;
using System.Net.Sockets;
using ActorDns.Actors.Sockets.Tcp;
using Microsoft.AspNetCore.Connections.Features;

namespace ActorDns.Actors.Sockets.Https;

/// <summary>
/// A connection on which HTTP is spoken, by Kestrel. Who is let in, the handshake and the end are those of every connection;
/// time limits of requests are Kestrel's, and one that is idle beyond them is closed here.
/// </summary>
internal sealed class HttpConnection : ServedConnection
{
    private readonly HttpFront _front;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HttpConnectionContext? _context;
    private long _lastActivity;
    private int _requests;

    /// <summary>Takes over an accepted socket.</summary>
    public HttpConnection(TcpServer server, Socket socket, IPEndPoint client, HttpFront front)
        : base(server, socket, client)
    {
        _front = front;
        RemoteEndPoint = client;
        LocalEndPoint = socket.LocalEndPoint;
        _lastActivity = server.Time.GetTimestamp();
    }

    /// <summary>The client.</summary>
    public EndPoint RemoteEndPoint { get; }

    /// <summary>Where it came to.</summary>
    public EndPoint? LocalEndPoint { get; }

    /// <summary>Its octets.</summary>
    public TcpTransport Octets => Transport;

    /// <inheritdoc/>
    public override long LastActivity => Volatile.Read(ref _lastActivity);

    /// <inheritdoc/>
    protected override bool IsQuiet => Volatile.Read(ref _requests) == 0;

    /// <summary>A request begins.</summary>
    public void Enter()
    {
        Interlocked.Increment(ref _requests);
        Volatile.Write(ref _lastActivity, Server.Time.GetTimestamp());
    }

    /// <summary>A request is answered.</summary>
    public void Leave()
    {
        Volatile.Write(ref _lastActivity, Server.Time.GetTimestamp());
        Interlocked.Decrement(ref _requests);
    }

    /// <summary>Kestrel is done with it.</summary>
    public void End() => _ended.TrySetResult();

    /// <inheritdoc/>
    protected override async Task ServeAsync()
    {
        var context = new HttpConnectionContext(this);
        _context = context;
        if (_front.TryServe(context))
        {
            await _ended.Task;
        }
    }

    /// <inheritdoc/>
    protected override void CheckServing(long now)
    {
        // Kestrel ends it in good order at the idle limit; what keeps it from that (a request begun and not gone on with) has its own limit.
        if (IsQuiet && IsOver(LastActivity, now, Server.Options.TcpIdleLimit + Server.Options.TcpReadLimit))
        {
            Close("idle");
        }
    }

    /// <inheritdoc/>
    protected override void DrainServing()
    {
        // 'Connection: close' with the answer under way, or GOAWAY (RFC 9113 section 6.8).
        if (_context?.Features.Get<IConnectionLifetimeNotificationFeature>() is { } lifetime)
        {
            lifetime.RequestClose();
        }
        else
        {
            Close("drain");
        }
    }

    /// <inheritdoc/>
    protected override void OnClosing() => _context?.Cancel();
}
