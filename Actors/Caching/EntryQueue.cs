namespace ActorDns.Actors.Caching;

/// <summary>Entries in the order they came, linked through themselves. Used under a lock.</summary>
internal sealed class EntryQueue
{
    private CacheEntry? _last;

    /// <summary>The one that came first.</summary>
    public CacheEntry? First { get; private set; }

    /// <summary>Number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>Octets of all entries.</summary>
    public long Octets { get; private set; }

    /// <summary>Appends an entry that is in no queue.</summary>
    public void Add(CacheEntry entry)
    {
        entry.Previous = _last;
        entry.Following = null;
        if (_last is null)
        {
            First = entry;
        }
        else
        {
            _last.Following = entry;
        }

        _last = entry;
        Count++;
        Octets += entry.Size;
    }

    /// <summary>Takes out an entry of this queue.</summary>
    public void Remove(CacheEntry entry)
    {
        if (entry.Previous is null)
        {
            First = entry.Following;
        }
        else
        {
            entry.Previous.Following = entry.Following;
        }

        if (entry.Following is null)
        {
            _last = entry.Previous;
        }
        else
        {
            entry.Following.Previous = entry.Previous;
        }

        entry.Previous = null;
        entry.Following = null;
        Count--;
        Octets -= entry.Size;
    }

    /// <summary>Forgets all entries.</summary>
    public void Clear()
    {
        First = null;
        _last = null;
        Count = 0;
        Octets = 0;
    }
}
