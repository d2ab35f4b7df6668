namespace ActorDns.Actors.Sockets;

/// <summary>
/// Exchanges between two queries. Keeps at most <paramref name="kept"/>; more are made when asked for (the bounds of
/// queries in flight bound them) and left to the collector when given back. Thread-safe.
/// </summary>
/// <typeparam name="T">The kind of exchange.</typeparam>
/// <param name="kept">Largest number kept.</param>
/// <param name="make">Makes one.</param>
internal sealed class ExchangePool<T>(int kept, Func<ExchangePool<T>, T> make)
    where T : Exchange
{
    private readonly Lock _lock = new();
    private readonly Stack<T> _free = new();

    /// <summary>Takes one.</summary>
    public T Take()
    {
        lock (_lock)
        {
            if (_free.TryPop(out var exchange))
            {
                return exchange;
            }
        }

        return make(this);
    }

    /// <summary>Gives one back.</summary>
    public void Return(T exchange)
    {
        lock (_lock)
        {
            if (_free.Count < kept)
            {
                _free.Push(exchange);
            }
        }
    }
}
