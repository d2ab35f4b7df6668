using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ActorDns.Protocol.Records;

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

    /// <summary>Asks, and gives the answer as the corpus writes it: of a zone transfer all messages as one.</summary>
    public async Task<string> TextOfAsync(GoldenQuery query)
    {
        if (query.Type != (ushort)RecordType.AXFR)
        {
            return GoldenAnswer.ToText(query, await AskAsync(query));
        }

        using var late = new CancellationTokenSource(TryTime * Tries);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var text = await TransferAsync(query, late.Token);
            if (!text.Contains("\nSERVFAIL", StringComparison.Ordinal))
            {
                return text;
            }

            await pause.WaitForNextTickAsync(late.Token);
        }
    }

    private async Task<string> TransferAsync(GoldenQuery query, CancellationToken cancellationToken)
    {
        using var client = new TcpClient(server.AddressFamily);
        await client.ConnectAsync(server, cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Framed(query.ToOctets(++_id)), cancellationToken);
        var messages = new List<string>();
        while (messages.Sum(message => message.Split(" IN SOA ").Length - 1) < 2)
        {
            messages.Add(GoldenAnswer.ToText(query, await ReadAsync(stream, cancellationToken)));
            if (!messages[^1].Contains("\nANSWER\n", StringComparison.Ordinal))
            {
                return Assert.Single(messages);
            }
        }

        var parts = messages.Select(message => message.Split("\nANSWER\n")).ToList();
        Assert.All(parts, part => Assert.Equal(parts[0][0], part[0]));
        return parts[0][0] + "\nANSWER\n" + string.Join('\n', parts.SelectMany(part => part[1].Split('\n')).Order(StringComparer.Ordinal));
    }

    private static byte[] Framed(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];

    private static async Task<byte[]> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, cancellationToken);
        var response = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(response, cancellationToken);
        return response;
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
        await stream.WriteAsync(Framed(message), late.Token);
        return await ReadAsync(stream, late.Token);
    }
}
