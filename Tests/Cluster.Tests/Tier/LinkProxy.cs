using System.Net;
using System.Net.Sockets;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>
/// Stands before one port of a node and passes TCP connections on to it. Cut, it resets all of them and the kernel refuses new
/// ones; mended, it listens again at the same address. Thread-safe.
/// </summary>
internal sealed class LinkProxy : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly IPEndPoint _target;
    private readonly HashSet<Socket> _open = [];
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;

    /// <summary>Begins to listen.</summary>
    /// <param name="listen">Where others connect to.</param>
    /// <param name="target">The node's port.</param>
    public LinkProxy(IPEndPoint listen, IPEndPoint target)
    {
        (Listen, _target) = (listen, target);
        Mend();
    }

    public IPEndPoint Listen { get; }

    /// <summary>Resets every connection and refuses new ones.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _listener?.Dispose();
            _listener = null;
            foreach (var socket in _open)
            {
                Reset(socket);
            }

            _open.Clear();
        }
    }

    /// <summary>Passes connections on again.</summary>
    public void Mend()
    {
        lock (_lock)
        {
            if (_listener is not null)
            {
                return;
            }

            _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            _listener.Bind(Listen);
            _listener.Listen();
            _accepting = Task.WhenAll(_accepting, AcceptAsync(_listener));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _accepting;
    }

    private static void Reset(Socket socket)
    {
        // The other side may have been faster.
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (SocketException)
        {
            // It has no connection any more.
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        socket.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        var links = new List<Task>();
        try
        {
            while (true)
            {
                links.Add(LinkAsync(listener, await listener.AcceptAsync()));
                links.RemoveAll(link => link.IsCompletedSuccessfully);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut.
        }

        await Task.WhenAll(links);
    }

    private async Task LinkAsync(Socket listener, Socket comer)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            lock (_lock)
            {
                // Cut and mended meanwhile is cut.
                if (_listener != listener)
                {
                    Reset(comer);
                    return;
                }

                _open.Add(comer);
                _open.Add(server);
            }

            comer.NoDelay = server.NoDelay = true;
            await server.ConnectAsync(_target);
            await Task.WhenAll(PassAsync(comer, server), PassAsync(server, comer));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut, or one side has reset it, or nobody listens: the other side shall see it.
        }
        finally
        {
            lock (_lock)
            {
                _open.Remove(comer);
                _open.Remove(server);
            }

            Reset(comer);
            Reset(server);
        }
    }

    private static async Task PassAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var received and > 0)
            {
                for (var sent = 0; sent < received;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, received - sent));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // What ends one direction by force ends both.
            Reset(from);
            Reset(to);
        }
    }
}
