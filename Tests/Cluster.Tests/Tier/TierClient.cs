using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ActorDns.Cluster.Tests.Processes;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>
/// Asks nodes for random names at a steady rate over UDP and keeps what became of every question. A question has one try and
/// two seconds: a resolver that waits longer has a user who waits.
/// </summary>
internal sealed class TierClient : IAsyncDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private const int DefaultRate = 500;
    private const int LanesPerNode = 4;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly Dictionary<int, Lane[]> _lanes;
    private readonly IReadOnlyList<string> _names;
    private readonly int _rate;
    private readonly Random _random;
    private readonly Queue<(Lane Lane, ushort Id, TimeSpan Asked)> _sent = new();
    private readonly ConcurrentQueue<TierAnswer> _answers = new();
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _sendEnd = new();
    private readonly Task _sending;
    private volatile int[] _targets;
    private ushort _nextId;

    /// <summary>Begins to ask.</summary>
    /// <param name="nodes">The nodes that can be asked.</param>
    /// <param name="names">The names.</param>
    /// <param name="seed">Seed of the choice of node and name.</param>
    /// <param name="rate">Questions a second.</param>
    public TierClient(IReadOnlyList<TierNode> nodes, IReadOnlyList<string> names, int seed, int rate = DefaultRate)
    {
        _names = names;
        _rate = rate;
        _random = new Random(seed);
        _lanes = nodes.ToDictionary(node => node.Index, node => Enumerable.Range(0, LanesPerNode).Select(_ => new Lane(this, node)).ToArray());
        _targets = [.. nodes.Where(node => node.IsRunning).Select(node => node.Index)];
        _sending = Task.Run(SendAsync);
    }

    /// <summary>The answers so far.</summary>
    public int Count => _answers.Count;

    /// <summary>From now on asks these nodes only.</summary>
    public void Target(params int[] nodes) => _targets = nodes;

    /// <summary>Asks no more, waits for what is still to come, and gives everything.</summary>
    public async Task<IReadOnlyList<TierAnswer>> StopAsync()
    {
        await _sendEnd.CancelAsync();
        await _sending;
        return [.. _answers];
    }

    public async ValueTask DisposeAsync()
    {
        await _sendEnd.CancelAsync();
        await _sending;
        await _end.CancelAsync();
        await Task.WhenAll(_lanes.Values.SelectMany(lanes => lanes).Select(lane => lane.DisposeAsync().AsTask()));
        _end.Dispose();
        _sendEnd.Dispose();
    }

    private async Task SendAsync()
    {
        using var timer = new PeriodicTimer(Tick);
        var start = TierClock.Now;
        var sent = 0L;
        while (!_sendEnd.IsCancellationRequested || _sent.Count > 0)
        {
            await timer.WaitForNextTickAsync();
            var due = (long)((TierClock.Now - start).TotalSeconds * _rate);

            // A machine that stalled is no reason for a burst.
            sent = Math.Max(sent, due - (_rate / 10));
            for (; sent < due && !_sendEnd.IsCancellationRequested; sent++)
            {
                Ask();
            }

            GiveUp();
        }
    }

    private void Ask()
    {
        var targets = _targets;
        if (targets.Length == 0)
        {
            return;
        }

        var lanes = _lanes[targets[_random.Next(targets.Length)]];
        var lane = lanes[_random.Next(lanes.Length)];
        var id = ++_nextId;
        var asked = lane.Ask(_names[_random.Next(_names.Count)], id);
        _sent.Enqueue((lane, id, asked));
    }

    private void GiveUp()
    {
        while (_sent.TryPeek(out var oldest) && (oldest.Lane.IsAnswered(oldest.Id) || TierClock.Now - oldest.Asked > Timeout))
        {
            _sent.Dequeue();
            oldest.Lane.GiveUp(oldest.Id);
        }
    }

    /// <summary>One socket to one node.</summary>
    private sealed class Lane : IAsyncDisposable
    {
        private readonly TierClient _client;
        private readonly TierNode _node;
        private readonly ConcurrentDictionary<ushort, (string Name, TimeSpan Asked)> _pending = new();
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        private readonly Task _receiving;

        public Lane(TierClient client, TierNode node)
        {
            _client = client;
            _node = node;

            // Not connected: the ICMP errors of a dead node would come up at the next question.
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _receiving = Task.Run(ReceiveAsync);
        }

        public TimeSpan Ask(string name, ushort id)
        {
            var asked = TierClock.Now;
            _pending[id] = (name, asked);
            _socket.SendTo(DnsClient.QueryWithEdns(name, DnsClient.A, id), _node.Dns);
            return asked;
        }

        public bool IsAnswered(ushort id) => !_pending.ContainsKey(id);

        public void GiveUp(ushort id)
        {
            if (_pending.TryRemove(id, out var question))
            {
                _client._answers.Enqueue(new TierAnswer(question.Asked, TierClock.Now, _node.Index, question.Name, TierAnswer.NoAnswer, []));
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _receiving;
            _socket.Dispose();
        }

        private async Task ReceiveAsync()
        {
            var buffer = new byte[4096];
            try
            {
                while (true)
                {
                    var received = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, _node.Dns, _client._end.Token);
                    Take(buffer.AsSpan(0, received.ReceivedBytes), TierClock.Now);
                }
            }
            catch (OperationCanceledException)
            {
                // The end of the client.
            }
        }

        private void Take(ReadOnlySpan<byte> message, TimeSpan now)
        {
            var id = (ushort)((message[0] << 8) | message[1]);
            if (_pending.TryRemove(id, out var question))
            {
                var reply = DnsReply.Read(message, id);
                var addresses = reply.Addresses.Select(address => address.ToString()).Order(StringComparer.Ordinal).ToArray();
                _client._answers.Enqueue(new TierAnswer(question.Asked, now, _node.Index, question.Name, reply.Code, addresses) { IsMarkedStale = reply.IsMarkedStale });
            }
        }
    }
}
