namespace ActorDns.Actors.Forwarding;

/// <summary>Objects to be used again; at most <paramref name="capacity"/> are kept, the rest is left to the collector. Thread-safe.</summary>
/// <param name="capacity">How many are kept.</param>
internal sealed class Pool<T>(int capacity)
    where T : class, new()
{
    private readonly Lock _lock = new();
    private readonly T?[] _items = new T?[capacity];
    private int _count;

    /// <summary>Takes one, new if there is none.</summary>
    public T Rent()
    {
        lock (_lock)
        {
            if (_count > 0)
            {
                var item = _items[--_count]!;
                _items[_count] = null;
                return item;
            }
        }

        return new T();
    }

    /// <summary>Gives one back; nobody may use it any more.</summary>
    public void Return(T item)
    {
        lock (_lock)
        {
            if (_count < _items.Length)
            {
                _items[_count++] = item;
            }
        }
    }
}
