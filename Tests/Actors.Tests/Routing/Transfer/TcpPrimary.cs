using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ActorDns.Actors.Routing;

namespace ActorDns.Actors.Tests.Routing.Transfer;

/// <summary>A name server on TCP that answers from a dispatcher, further messages of a transfer included.</summary>
internal sealed class TcpPrimary : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    public TcpPrimary(Func<QueryDispatcher> dispatcher)
    {
        _listener.Start();
        _serving = ServeAsync(dispatcher);
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Octets put in place of every response; null to answer as it should.</summary>
    public byte[]? Rubbish { get; set; }

    /// <summary>True to close connections without an answer.</summary>
    public bool IsSilent { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync(Func<QueryDispatcher> dispatcher)
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            try
            {
                while (await ServeOneAsync(client.GetStream(), dispatcher()))
                {
                }
            }
            catch (IOException)
            {
                // The client has gone.
            }
        }
    }

    private async Task<bool> ServeOneAsync(NetworkStream stream, QueryDispatcher dispatcher)
    {
        var head = new byte[2];
        if (await stream.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, _stopping.Token) < 2 || IsSilent)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(head);
        var query = new byte[length];
        await stream.ReadExactlyAsync(query, _stopping.Token);
        var context = new TestQuery { Transport = ActorDns.Protocol.Wire.Transport.Tcp, Client = "127.0.0.1" }.Fill(new QueryContext(), query);
        await dispatcher.DispatchAsync(context);
        await SendAsync(stream, Rubbish is null ? context.Response.ToArray() : [.. query[..2], .. Rubbish]);
        var buffer = new byte[65_535];
        while (context.Continuation?.TryWriteNext(buffer, out length) == true)
        {
            await SendAsync(stream, buffer[..length]);
        }

        return true;
    }

    private async Task SendAsync(NetworkStream stream, byte[] message)
    {
        var head = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)message.Length);
        await stream.WriteAsync((byte[])[.. head, .. message], _stopping.Token);
    }
}
