using System.Buffers.Binary;

namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>
/// The attempts under way on one socket by their ID, which is drawn at random among those that are free. Bound:
/// <see cref="MaxCount"/>, three quarters of the slots, so that a free one is found in a few draws. Thread-safe.
/// </summary>
/// <param name="upstream">Whose socket it is.</param>
internal sealed class AttemptTable(Upstream upstream)
{
    /// <summary>The most attempts under way on one socket.</summary>
    public const int MaxCount = Slots * 3 / 4;

    private const int Slots = 1024;
    private const int HeaderLength = 12;

    private readonly Lock _lock = new();
    private readonly Attempt?[] _slots = new Attempt?[Slots];
    private int _count;
    private int _timeouts;
    private bool _isClosed;

    /// <summary>Attempts under way.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Attempts that timed out since the last answer.</summary>
    public int Timeouts => Volatile.Read(ref _timeouts);

    /// <summary>Takes an attempt in and gives it its ID; from now on it may end at any moment.</summary>
    /// <returns>False if the table is full or closed.</returns>
    public bool TryAdd(Attempt attempt)
    {
        lock (_lock)
        {
            if (_isClosed || _count >= MaxCount)
            {
                return false;
            }

            ushort id;
            do
            {
                id = Unpredictable.Next16();
            }
            while (_slots[id % Slots] is not null);
            attempt.Id = id;
            attempt.Table = this;
            _slots[id % Slots] = attempt;
            _count++;
            return true;
        }
    }

    /// <summary>Takes out the attempt a message answers.</summary>
    /// <returns>The attempt, or null if the message answers none; it is then counted.</returns>
    public Attempt? TakeAnswered(ReadOnlySpan<byte> message)
    {
        var reason = RejectReason.Short;
        if (message.Length >= HeaderLength)
        {
            lock (_lock)
            {
                var id = BinaryPrimitives.ReadUInt16BigEndian(message);
                var attempt = _slots[id % Slots];
                if (attempt is null || attempt.Id != id)
                {
                    reason = RejectReason.Id;
                }
                else if (!attempt.IsAnsweredBy(message))
                {
                    reason = RejectReason.Question;
                }
                else
                {
                    Remove(attempt);
                    _timeouts = 0;
                    return attempt;
                }
            }
        }

        upstream.Metrics.CountRejected(reason);
        return null;
    }

    /// <summary>Takes out an attempt that could not be sent.</summary>
    /// <returns>False if somebody else has it already.</returns>
    public bool TryTake(Attempt attempt)
    {
        lock (_lock)
        {
            return attempt.Table == this && RemoveIfHere(attempt);
        }
    }

    /// <summary>Takes out an attempt whose time is over.</summary>
    /// <returns>False if it is not here any more, or not due.</returns>
    public bool TryTakeOverdue(Attempt attempt, long now)
    {
        lock (_lock)
        {
            if (attempt.Table != this || attempt.DueAt > now || !RemoveIfHere(attempt))
            {
                return false;
            }

            _timeouts++;
            return true;
        }
    }

    /// <summary>Takes no more in.</summary>
    /// <returns>Those that were under way.</returns>
    public List<Attempt> Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            List<Attempt> left = _count == 0 ? [] : [.. _slots.OfType<Attempt>()];
            left.ForEach(Remove);
            return left;
        }
    }

    /// <summary>Ends an attempt that was taken out because its time is over.</summary>
    public void OnTimedOut(Attempt attempt) => upstream.End(attempt, AttemptResult.TimedOut);

    private bool RemoveIfHere(Attempt attempt)
    {
        if (_slots[attempt.Id % Slots] != attempt)
        {
            return false;
        }

        Remove(attempt);
        return true;
    }

    private void Remove(Attempt attempt)
    {
        _slots[attempt.Id % Slots] = null;
        attempt.Table = null;
        _count--;
    }
}
