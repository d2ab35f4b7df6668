using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using ActorDns.Cluster.Tests.Processes;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>
/// Asks one node for random names at a steady rate over one TCP connection, as NodeLocal DNSCache does, and keeps what became
/// of every question. A question has one try and two seconds: what is on a connection when it ends is lost, and so is what
/// finds none.
/// </summary>
internal sealed class TierTcpClient : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly TierNode _node;
    private readonly IReadOnlyList<string> _names;
    private readonly int _rate;
    private readonly Random _random;
    private readonly Queue<Question> _sent = new();
    private readonly ConcurrentQueue<TierAnswer> _answers = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _sending;
    private Connection? _connection;
    private ushort _nextId;

    /// <summary>Begins to ask.</summary>
    /// <param name="node">The node.</param>
    /// <param name="names">The names.</param>
    /// <param name="seed">Seed of the choice of names.</param>
    /// <param name="rate">Questions a second.</param>
    public TierTcpClient(TierNode node, IReadOnlyList<string> names, int seed, int rate)
    {
        (_node, _names, _rate, _random) = (node, names, rate, new Random(seed));
        _sending = Task.Run(SendAsync);
    }

    /// <summary>Connections made so far.</summary>
    public int Connections { get; private set; }

    /// <summary>Asks no more, waits for what is still to come, and gives everything.</summary>
    public async Task<IReadOnlyList<TierAnswer>> StopAsync()
    {
        await _end.CancelAsync();
        await _sending;
        return [.. _answers];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _end.Dispose();
    }

    private async Task SendAsync()
    {
        using var timer = new PeriodicTimer(Tick);
        var start = TierClock.Now;
        var sent = 0L;
        while (!_end.IsCancellationRequested || _sent.Count > 0)
        {
            await timer.WaitForNextTickAsync();
            var due = (long)((TierClock.Now - start).TotalSeconds * _rate);
            sent = Math.Max(sent, due - (_rate / 10));
            for (; sent < due && !_end.IsCancellationRequested; sent++)
            {
                await AskAsync();
            }

            while (_sent.TryPeek(out var oldest) && (oldest.IsAnswered || TierClock.Now - oldest.Asked > TierClient.Timeout))
            {
                _sent.Dequeue();
                Take(oldest, TierAnswer.NoAnswer, []);
            }
        }

        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }

    private async Task AskAsync()
    {
        var question = new Question(_names[_random.Next(_names.Count)], ++_nextId, TierClock.Now);
        _sent.Enqueue(question);
        try
        {
            if (_connection is not { IsOpen: true })
            {
                if (_connection is not null)
                {
                    await _connection.DisposeAsync();
                }

                _connection = null;
                _connection = await Connection.OpenAsync(_node, Take);
                Connections++;
            }

            await _connection.SendAsync(question);
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            Take(question, TierAnswer.NoAnswer, []);
        }
    }

    private void Take(Question question, int code, string[] addresses)
    {
        if (question.TryAnswer())
        {
            _answers.Enqueue(new TierAnswer(question.Asked, TierClock.Now, _node.Index, question.Name, code, addresses));
        }
    }

    /// <summary>What was asked.</summary>
    private sealed class Question(string name, ushort id, TimeSpan asked)
    {
        private int _isAnswered;

        public string Name { get; } = name;

        public ushort Id { get; } = id;

        public TimeSpan Asked { get; } = asked;

        public bool IsAnswered => Volatile.Read(ref _isAnswered) == 1;

        public bool TryAnswer() => Interlocked.Exchange(ref _isAnswered, 1) == 0;
    }

    /// <summary>One connection, with what was asked on it.</summary>
    private sealed class Connection : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<ushort, Question> _pending = new();
        private readonly Action<Question, int, string[]> _take;
        private readonly NetworkStream _stream;
        private readonly Task _receiving;
        private volatile bool _isOpen = true;

        private Connection(Socket socket, Action<Question, int, string[]> take)
        {
            _take = take;
            _stream = new NetworkStream(socket, ownsSocket: true);
            _receiving = Task.Run(ReceiveAsync);
        }

        public bool IsOpen => _isOpen;

        public static async Task<Connection> OpenAsync(TierNode node, Action<Question, int, string[]> take)
        {
            var socket = new Socket(node.Dns.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                using var patience = new CancellationTokenSource(TierClient.Timeout);
                await socket.ConnectAsync(node.Dns, patience.Token);
                return new Connection(socket, take);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        public async Task SendAsync(Question question)
        {
            _pending[question.Id] = question;
            var query = DnsClient.Query(question.Name, DnsClient.A, question.Id);
            await _stream.WriteAsync((byte[])[(byte)(query.Length >> 8), (byte)query.Length, .. query]);
        }

        public async ValueTask DisposeAsync()
        {
            await _stream.DisposeAsync();
            await _receiving;
        }

        private async Task ReceiveAsync()
        {
            var length = new byte[2];
            try
            {
                while (true)
                {
                    await _stream.ReadExactlyAsync(length);
                    var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                    await _stream.ReadExactlyAsync(message);
                    var id = BinaryPrimitives.ReadUInt16BigEndian(message);
                    if (_pending.TryRemove(id, out var question))
                    {
                        var reply = DnsReply.Read(message, id);
                        _take(question, reply.Code, [.. reply.Addresses.Select(address => address.ToString()).Order(StringComparer.Ordinal)]);
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
            {
                // The end of the connection, from either side.
            }

            _isOpen = false;
            foreach (var question in _pending.Values)
            {
                _take(question, TierAnswer.NoAnswer, []);
            }
        }
    }
}
