using System.Buffers;
using System.Buffers.Binary;
using ActorDns.Actors.Routing;

namespace ActorDns.Actors.Sockets.Tcp;

/// <summary>
/// The sending side of a connection: answers come from any thread in any order, one write at a time is under way, and
/// what comes meanwhile goes with the next write. Counts the queries whose answers have not been sent, which is what
/// holds the reading side back. Thread-safe.
/// </summary>
/// <param name="transport">Takes the octets.</param>
/// <param name="limits">Bounds and time limits.</param>
/// <param name="time">The clock.</param>
internal sealed class TcpOutput(TcpTransport transport, ListenerOptions limits, TimeProvider time)
{
    /// <summary>Octets that wait to be sent before nothing more is read; those in flight may add to it.</summary>
    private const int MaxWaitingOctets = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<IMessageSequence> _sequences = new();
    private byte[] _buffer = [];
    private int _filled;
    private int _answers;
    private int _inFlight;
    private bool _isWriting;
    private bool _isBroken;
    private long _writeStarted;
    private long _lastActivity = time.GetTimestamp();
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _empty;

    /// <summary>Timestamp at which the write under way began; 0 when none is.</summary>
    public long WriteStarted => Volatile.Read(ref _writeStarted);

    /// <summary>Timestamp of the last query or answer.</summary>
    public long LastActivity => Volatile.Read(ref _lastActivity);

    /// <summary>True while queries are unanswered or answers unsent.</summary>
    public bool IsBusy => Volatile.Read(ref _inFlight) > 0;

    private bool HasRoom => _isBroken || (_inFlight < limits.MaxTcpInFlightPerConnection && _filled < MaxWaitingOctets);

    /// <summary>Counts a query that begins; <see cref="Append"/> must follow.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _inFlight++;
            _lastActivity = time.GetTimestamp();
        }
    }

    /// <summary>Takes an answer, to be sent with the next <see cref="Flush"/>.</summary>
    /// <param name="response">The message; empty when there is none.</param>
    /// <param name="more">Messages that follow it, made when there is room to send them; null for none.</param>
    public void Append(ReadOnlySpan<byte> response, IMessageSequence? more = null)
    {
        lock (_lock)
        {
            _lastActivity = time.GetTimestamp();
            if (_isBroken || response.IsEmpty)
            {
                Release(1);
                return;
            }

            Grow(response.Length + 2);
            BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(_filled), (ushort)response.Length);
            response.CopyTo(_buffer.AsSpan(_filled + 2));
            _filled += response.Length + 2;
            if (more is null)
            {
                _answers++;
            }
            else
            {
                // The query counts as unanswered until the last message is sent.
                _sequences.Enqueue(more);
            }
        }
    }

    /// <summary>Starts a write when there is something to send and none is under way.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            if (_isWriting || _isBroken || _filled == 0)
            {
                return;
            }

            _isWriting = true;
        }

        _ = WriteAsync();
    }

    /// <summary>Done when one more query may be read.</summary>
    public Task WaitForRoomAsync()
    {
        Flush();
        lock (_lock)
        {
            if (HasRoom)
            {
                return Task.CompletedTask;
            }

            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <summary>True when one more query may be read.</summary>
    public bool MayRead()
    {
        lock (_lock)
        {
            return HasRoom;
        }
    }

    /// <summary>Done when every answer is sent, or nothing can be sent any more.</summary>
    public Task WhenEmptyAsync()
    {
        Flush();
        lock (_lock)
        {
            if (_inFlight == 0 || _isBroken)
            {
                return Task.CompletedTask;
            }

            _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }

    /// <summary>The connection is gone: answers that still come are thrown away, and nobody waits any more.</summary>
    public void Break()
    {
        lock (_lock)
        {
            if (!_isBroken)
            {
                _isBroken = true;
                Release(_answers + _sequences.Count);
                _answers = 0;
                _sequences.Clear();
                _room?.TrySetResult();
                _empty?.TrySetResult();
            }
        }
    }

    private void Grow(int more)
    {
        if (_buffer.Length >= _filled + more)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_filled + more, 2 * _filled));
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        Recycle(_buffer);
        _buffer = larger;
    }

    private async Task WriteAsync()
    {
        try
        {
            while (true)
            {
                await PrepareAsync();
                if (!TryTakeBuffer(out var data, out var answers))
                {
                    return;
                }

                Volatile.Write(ref _writeStarted, time.GetTimestamp());
                await transport.SendAsync(data);
                Volatile.Write(ref _writeStarted, 0);
                Recycle(data.Array!);
                lock (_lock)
                {
                    Release(answers);
                }
            }
        }
        catch (Exception fault) when (TcpTransport.IsEnd(fault))
        {
            // The client is gone; the array is left to the collector, the kernel may have been reading it.
            Break();
        }
        catch (MessageSequenceException)
        {
            Break();
            transport.Dispose();
        }
    }

    /// <summary>Lets the sequence whose turn it is get what its next message is made of, when nothing else is to be sent.</summary>
    private async ValueTask PrepareAsync()
    {
        IMessageSequence? sequence;
        lock (_lock)
        {
            sequence = _filled == 0 && !_isBroken && _sequences.TryPeek(out var next) ? next : null;
        }

        if (sequence is not null)
        {
            await sequence.PrepareAsync();
        }
    }

    private bool TryTakeBuffer(out ArraySegment<byte> data, out int answers)
    {
        lock (_lock)
        {
            if (_filled == 0 && !_isBroken)
            {
                FillFromSequence();
            }

            data = new ArraySegment<byte>(_buffer, 0, _filled);
            answers = _answers;
            if (_isBroken || (_filled == 0 && answers == 0))
            {
                Recycle(_buffer);
                _buffer = [];
                _isWriting = false;
                return false;
            }

            _buffer = [];
            _filled = 0;
            _answers = 0;
            return true;
        }
    }

    /// <summary>
    /// One message of a sequence at a time: what waits to be sent stays small however large the zone is. When one has ended
    /// nothing is filled, for the next one has to prepare its message first.
    /// </summary>
    private void FillFromSequence()
    {
        if (_sequences.TryPeek(out var sequence))
        {
            Grow(ushort.MaxValue + 2);
            if (sequence.TryWriteNext(_buffer.AsSpan(2, ushort.MaxValue), out var length))
            {
                BinaryPrimitives.WriteUInt16BigEndian(_buffer, (ushort)length);
                _filled = length + 2;
            }
            else
            {
                _sequences.Dequeue();
                _answers++;
            }
        }
    }

    private void Release(int count)
    {
        _inFlight -= count;
        if (_room is not null && HasRoom)
        {
            _room.TrySetResult();
            _room = null;
        }

        if (_inFlight == 0)
        {
            _empty?.TrySetResult();
        }
    }

    private static void Recycle(byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
