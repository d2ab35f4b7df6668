using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ActorDns.Benchmarks.Processes;

namespace ActorDns.Benchmarks.Tier;

/// <summary>Asks one node at a steady rate and measures every answer.</summary>
internal sealed class LoadClient : IDisposable
{
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(2);

    private readonly IPEndPoint _server;
    private readonly Func<int, string> _name;
    private readonly int _rate;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _sendEnd = new();
    private readonly List<long> _asked = [];
    private readonly Dictionary<int, long> _answered = [];
    private readonly Task _sending;
    private readonly Task _receiving;

    public LoadClient(IPEndPoint server, int rate, Func<int, string> name)
    {
        (_server, _rate, _name) = (server, rate, name);

        // Answers of most of a second: this process may be kept from the CPU, and what it drops is not the node's loss.
        _socket.ReceiveBufferSize = 4 * 1024 * 1024;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _receiving = Task.Run(ReceiveAsync);
        _sending = Task.Run(SendAsync);
    }

    /// <summary>Ends; when each question was asked and how long its answer took, null for none.</summary>
    public async Task<IReadOnlyList<(long Asked, double? Milliseconds)>> StopAsync()
    {
        await _sendEnd.CancelAsync();
        await _sending;
        await Task.Delay(LastWait);
        await _end.CancelAsync();
        await _receiving;
        return [.. _asked.Select((asked, number) => (asked, _answered.TryGetValue(number, out var answered) ? Stopwatch.GetElapsedTime(asked, answered).TotalMilliseconds : (double?)null))];
    }

    public void Dispose()
    {
        _socket.Dispose();
        _end.Dispose();
        _sendEnd.Dispose();
    }

    private async Task SendAsync()
    {
        using var timer = new PeriodicTimer(Tick);
        var start = Stopwatch.GetTimestamp();
        while (!_sendEnd.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync();
            var due = (int)(Stopwatch.GetElapsedTime(start).TotalSeconds * _rate);
            while (_asked.Count < due)
            {
                var query = Probe.Query(_name(_asked.Count), (ushort)_asked.Count);
                _asked.Add(Stopwatch.GetTimestamp());
                _socket.SendTo(query, _server);
            }
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                await _socket.ReceiveFromAsync(buffer, SocketFlags.None, _server, _end.Token);
                var now = Stopwatch.GetTimestamp();
                var isAnswer = (buffer[3] & 0xF) == 0 && buffer[7] > 0;

                // A round is shorter than 65,536 questions, so the ID is the number.
                if (isAnswer)
                {
                    _answered.TryAdd((buffer[0] << 8) | buffer[1], now);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }
}
