using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ActorDns.Actors.Tests.Routing.Dnstap;

/// <summary>A dnstap collector: Frame Streams as fstrm's receivers speak it, and messages read with protobuf's own library.</summary>
internal sealed class TestCollector : IAsyncDisposable
{
    private static readonly byte[] ContentType = "protobuf:dnstap.Dnstap"u8.ToArray();
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _listener;
    private readonly Task _serving;
    private readonly Func<NetworkStream, Task<Stream>> _wrap;

    public TestCollector(EndPoint endPoint, Func<NetworkStream, Task<Stream>>? wrap = null)
    {
        _wrap = wrap ?? (static stream => Task.FromResult<Stream>(stream));
        var isUnix = endPoint is UnixDomainSocketEndPoint;
        _listener = new Socket(isUnix ? AddressFamily.Unix : AddressFamily.InterNetwork, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        _listener.Bind(endPoint);
        _listener.Listen();
        _serving = Task.Run(ServeAsync);
    }

    public ConcurrentQueue<TestTap> Taps { get; } = new();

    /// <summary>Text of the control frames that came, by their types.</summary>
    public ConcurrentQueue<uint> Controls { get; } = new();

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Messages after which a connection is closed without a word.</summary>
    public int ClosesAfter { get; init; } = int.MaxValue;

    /// <summary>What it says instead of ACCEPT.</summary>
    public byte[]? Instead { get; init; }

    /// <summary>False to read nothing behind START.</summary>
    public bool Reads { get; init; } = true;

    public Task HasAsync(int taps) => Eventually.HoldsAsync(() => Task.FromResult(Taps.Count >= taps));

    public static byte[] Control(uint type, byte[]? contentType = null)
    {
        var frame = new List<byte>();
        void Add(uint number)
        {
            var octets = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(octets, number);
            frame.AddRange(octets);
        }

        Add(0);
        Add((uint)(contentType is null ? 4 : 12 + contentType.Length));
        Add(type);
        if (contentType is not null)
        {
            Add(1);
            Add((uint)contentType.Length);
            frame.AddRange(contentType);
        }

        return [.. frame];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                open.Add(TalkAsync(await _listener.AcceptAsync(_stop.Token)));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task TalkAsync(Socket socket)
    {
        try
        {
            await using var stream = await _wrap(new NetworkStream(socket, ownsSocket: true));
            await ReadControlAsync(stream);
            await stream.WriteAsync(Instead ?? Control(1, ContentType), _stop.Token);
            await ReadControlAsync(stream);
            if (!Reads)
            {
                await Task.Delay(Timeout.Infinite, _stop.Token);
            }

            for (var count = 0; count < ClosesAfter; count++)
            {
                var length = await ReadNumberAsync(stream);
                if (length == 0)
                {
                    await ReadControlAsync(stream, isEscaped: true);
                    await stream.WriteAsync(Control(5), _stop.Token);
                    return;
                }

                var data = new byte[length];
                await stream.ReadExactlyAsync(data, _stop.Token);
                Taps.Enqueue(TestTap.Parse(data));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or System.Security.Authentication.AuthenticationException or System.Security.Cryptography.CryptographicException)
        {
            // The sender has gone, or the test is over, and its certificate with it.
        }
    }

    private async Task ReadControlAsync(Stream stream, bool isEscaped = false)
    {
        if (!isEscaped)
        {
            Assert.Equal(0u, await ReadNumberAsync(stream));
        }

        var control = new byte[await ReadNumberAsync(stream)];
        await stream.ReadExactlyAsync(control, _stop.Token);
        var type = BinaryPrimitives.ReadUInt32BigEndian(control);
        Controls.Enqueue(type);
        if (type != 3)
        {
            Assert.Equal(Control(type, ContentType)[8..], control);
        }
    }

    private async Task<uint> ReadNumberAsync(Stream stream)
    {
        var octets = new byte[4];
        await stream.ReadExactlyAsync(octets, _stop.Token);
        return BinaryPrimitives.ReadUInt32BigEndian(octets);
    }
}
