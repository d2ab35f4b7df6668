using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ActorDns.Node.Tests.Golden;

/// <summary>Asks over real sockets. UDP is asked again when nothing comes: the tests' machine may drop a datagram.</summary>
internal sealed class GoldenClient(IPEndPoint server)
{
    private const int Tries = 5;
    private const int ServerFailure = 2;
    private static readonly TimeSpan TryTime = TimeSpan.FromSeconds(4);
    private ushort _id = 4660;

    /// <summary>Asks. SERVFAIL is asked again for a while: a node under load may not have listed everything yet.</summary>
    public async Task<byte[]> AskAsync(GoldenQuery query)
    {
        using var late = new CancellationTokenSource(TryTime * Tries);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var message = query.ToOctets(++_id);
            var response = query.UseTcp ? await AskTcpAsync(message) : await AskUdpAsync(message);
            Assert.Equal(message[..2], response[..2]);
            if ((response[3] & 15) != ServerFailure || late.IsCancellationRequested)
            {
                return response;
            }

            await pause.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task<byte[]> AskUdpAsync(byte[] message)
    {
        using var client = new UdpClient(server.AddressFamily);
        client.Connect(server);
        for (var tries = 0; ; tries++)
        {
            using var late = new CancellationTokenSource(TryTime);
            try
            {
                await client.SendAsync(message, late.Token);
                return (await client.ReceiveAsync(late.Token)).Buffer;
            }
            catch (OperationCanceledException) when (tries < Tries - 1)
            {
            }
        }
    }

    private async Task<byte[]> AskTcpAsync(byte[] message)
    {
        using var late = new CancellationTokenSource(TryTime * Tries);
        using var client = new TcpClient(server.AddressFamily);
        await client.ConnectAsync(server, late.Token);
        var stream = client.GetStream();
        var framed = new byte[message.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, 2);
        await stream.WriteAsync(framed, late.Token);
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, late.Token);
        var response = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(response, late.Token);
        return response;
    }
}
