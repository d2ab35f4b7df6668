using System.Net;
using System.Net.Sockets;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Node.Tests.Golden;

/// <summary>
/// The world outside the cluster, on a UDP socket: every name has one address, 203.0.113.1 unless another is told, and, for PTR, the name
/// outside.example.com, TTL 60; missing.example.com does not exist; other types are empty.
/// </summary>
internal sealed class OutsideServer : IAsyncDisposable
{
    private static readonly DomainName Missing = DomainName.Parse("missing.example.com");
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    private readonly byte _last;

    /// <summary>Begins to serve.</summary>
    /// <param name="last">The last octet of 203.0.113.x.</param>
    public OutsideServer(byte last = 1)
    {
        _last = last;
        _serving = ServeAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_socket.Client.LocalEndPoint!;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            var query = await _socket.ReceiveAsync(_stopping.Token);
            await _socket.SendAsync(Answer(query.Buffer), query.RemoteEndPoint, _stopping.Token);
        }
    }

    private byte[] Answer(byte[] query)
    {
        var nameLength = WireNames.Measure(query.AsSpan(12));
        var question = query[..(12 + nameLength + 4)];
        var isMissing = WireNames.EqualsIgnoreCase(query.AsSpan(12, nameLength), Missing.Wire);
        var data = isMissing ? null : (RecordType)query[12 + nameLength + 1] switch
        {
            RecordType.A => new byte[] { 203, 0, 113, _last },
            RecordType.PTR => DomainName.Parse("outside.example.com").Wire.ToArray(),
            _ => null,
        };
        question[2] = (byte)(0x80 | (query[2] & 1));
        question[3] = (byte)(isMissing ? 0x83 : 0x80);
        question[7] = (byte)(data is null ? 0 : 1);
        question.AsSpan(8, 4).Clear();
        return data is null ? question : [.. question, 0xC0, 12, 0, query[12 + nameLength + 1], 0, 1, 0, 0, 0, 60, 0, (byte)data.Length, .. data];
    }
}
