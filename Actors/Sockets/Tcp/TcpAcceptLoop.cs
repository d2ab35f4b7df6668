using System.Net.Sockets;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Sockets.Tcp;

/// <summary>
/// Accepts the connections of one address. Survives the end of file descriptors: it closes an idle connection, waits a
/// moment and goes on.
/// </summary>
/// <param name="name">Names the loop.</param>
/// <param name="socket">The listening socket; closed by <see cref="Dispose"/>.</param>
/// <param name="server">Takes the connections.</param>
/// <param name="metrics">The counters.</param>
internal sealed class TcpAcceptLoop(string name, Socket socket, TcpServer server, SocketMetrics metrics) : IReceiveLoop
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();

    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public Transport Transport => Transport.Tcp;

    /// <inheritdoc/>
    public async Task RunAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await AcceptOneAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    /// <inheritdoc/>
    public void StopReceiving() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        // The token source stays undisposed on purpose: a loop that is just ending may still look at it.
        StopReceiving();
        socket.Dispose();
    }

    private async Task AcceptOneAsync(CancellationToken stop)
    {
        try
        {
            server.Adopt(await socket.AcceptAsync(stop));
        }
        catch (SocketException) when (stop.IsCancellationRequested)
        {
            // The socket was closed under the call.
        }
        catch (SocketException fault) when (fault.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
        {
            metrics.ReceiveError(Transport.Tcp);
            server.EvictOldestIdle();
            await Task.Delay(Breath, server.Time, stop);
        }
        catch (SocketException fault) when (fault.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.Interrupted or SocketError.TimedOut or SocketError.NetworkDown or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.AccessDenied)
        {
            // The client was gone before it was accepted, or a firewall refused it.
            metrics.ReceiveError(Transport.Tcp);
        }
    }
}
