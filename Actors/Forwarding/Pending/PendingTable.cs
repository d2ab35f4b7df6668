namespace ActorDns.Actors.Forwarding.Pending;

/// <summary>The questions under way by their octets. Used under the lock of its <see cref="Forwarder"/>; no allocation.</summary>
internal sealed class PendingTable
{
    private const int Buckets = 4096;

    private readonly PendingQuery?[] _buckets = new PendingQuery?[Buckets];

    /// <summary>Hashes a query; clients choose names, so the hash is another one in each process.</summary>
    public static int Hash(ReadOnlySpan<byte> query)
    {
        var hash = new HashCode();
        hash.AddBytes(query);
        return hash.ToHashCode();
    }

    /// <summary>Finds a question.</summary>
    public PendingQuery? Find(ReadOnlySpan<byte> query, int hash)
    {
        for (var pending = _buckets[hash & (Buckets - 1)]; pending is not null; pending = pending.NextInBucket)
        {
            if (pending.Hash == hash && pending.Query.SequenceEqual(query))
            {
                return pending;
            }
        }

        return null;
    }

    /// <summary>Takes one in.</summary>
    public void Add(PendingQuery pending)
    {
        ref var bucket = ref _buckets[pending.Hash & (Buckets - 1)];
        pending.NextInBucket = bucket;
        bucket = pending;
    }

    /// <summary>Takes one out.</summary>
    public void Remove(PendingQuery pending)
    {
        ref var bucket = ref _buckets[pending.Hash & (Buckets - 1)];
        if (bucket == pending)
        {
            bucket = pending.NextInBucket;
            return;
        }

        for (var earlier = bucket; earlier is not null; earlier = earlier.NextInBucket)
        {
            if (earlier.NextInBucket == pending)
            {
                earlier.NextInBucket = pending.NextInBucket;
                return;
            }
        }
    }

    /// <summary>All of them.</summary>
    public List<PendingQuery> All()
    {
        var all = new List<PendingQuery>();
        foreach (var bucket in _buckets)
        {
            for (var pending = bucket; pending is not null; pending = pending.NextInBucket)
            {
                all.Add(pending);
            }
        }

        return all;
    }
}
