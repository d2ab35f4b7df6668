using ActorDns.Actors.Sockets;

namespace ActorDns.Actors.Forwarding;

/// <summary>
/// What all forward directives of the process may have under way together: questions, and the sockets they are asked
/// through (at the limit of descriptors the runtime aborts the process). Half of the questions are kept for the directives
/// in equal shares, the other half is for who comes first: a flood under one directive leaves the others theirs. Thread-safe.
/// </summary>
/// <param name="exchanges">Questions at once, and sockets at once; at least 1.</param>
public sealed class ForwardBudget(int exchanges)
{
    private readonly Lock _lock = new();
    private int _shares;
    private int _taken;
    private int _beyondShares;
    private int _sockets;

    /// <summary>Questions at once.</summary>
    public int Exchanges { get; } = exchanges;

    /// <summary>The budget of this process: a quarter of its descriptors, at most 10,000.</summary>
    public static ForwardBudget OfProcess() => new(DescriptorBudget.OfProcess().Exchanges);

    /// <summary>Questions under way now.</summary>
    public int Taken => Volatile.Read(ref _taken);

    private int Guaranteed => Exchanges / 2 / Math.Max(1, _shares);

    /// <summary>Makes room for one more directive.</summary>
    internal Share Join()
    {
        lock (_lock)
        {
            _shares++;
            return new Share(this);
        }
    }

    /// <summary>Takes a socket.</summary>
    /// <returns>False when none is left.</returns>
    internal bool TryTakeSocket()
    {
        if (Interlocked.Increment(ref _sockets) <= Exchanges)
        {
            return true;
        }

        Interlocked.Decrement(ref _sockets);
        return false;
    }

    /// <summary>Gives a socket back.</summary>
    internal void ReturnSocket() => Interlocked.Decrement(ref _sockets);

    /// <summary>One directive's part.</summary>
    internal sealed class Share(ForwardBudget budget)
    {
        private int _own;
        private int _beyond;
        private bool _hasLeft;

        /// <summary>Takes a question.</summary>
        /// <returns>False when none is left for this directive.</returns>
        public bool TryTake()
        {
            lock (budget._lock)
            {
                var isBeyond = _own - _beyond >= budget.Guaranteed;
                if (budget._taken >= budget.Exchanges || (isBeyond && budget._beyondShares >= budget.Exchanges - (budget.Guaranteed * budget._shares)))
                {
                    return false;
                }

                budget._taken++;
                _own++;
                if (isBeyond)
                {
                    budget._beyondShares++;
                    _beyond++;
                }

                return true;
            }
        }

        /// <summary>Gives one back.</summary>
        public void Return()
        {
            lock (budget._lock)
            {
                budget._taken--;
                _own--;
                if (_beyond > 0)
                {
                    _beyond--;
                    budget._beyondShares--;
                }
            }
        }

        /// <summary>The directive is gone; what it has under way is still given back.</summary>
        public void Leave()
        {
            lock (budget._lock)
            {
                if (!_hasLeft)
                {
                    _hasLeft = true;
                    budget._shares--;
                }
            }
        }
    }
}
