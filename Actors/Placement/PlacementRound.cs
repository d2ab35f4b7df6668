namespace ActorDns.Actors.Placement;

/// <summary>
/// One round of <see cref="ShardPlacement.Rebalance"/>: a copy of the regions on which moves are played through. Used once,
/// by one thread; at most <c>limit</c> moves, each costing a look at all regions and at the shards of a few.
/// </summary>
internal sealed class PlacementRound
{
    private readonly int _limit;
    private readonly List<Load> _loads;
    private readonly HashSet<int> _movedHashes = [];
    private readonly List<string> _moved = [];

    /// <summary>Copies the regions.</summary>
    public PlacementRound(IReadOnlyList<PlacementRegion> regions, int limit)
    {
        _limit = limit;
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var numberOf = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        _loads = new List<Load>(regions.Count);
        foreach (var region in regions)
        {
            var load = new Load(region, new List<(string, int)>(region.Shards.Count));
            foreach (var shard in region.Shards)
            {
                var hash = ShardPlacement.HashOf(shard);
                if (!numberOf.TryGetValue(hash, out var number))
                {
                    number = numbers.Count;
                    numberOf[hash] = number;
                }

                load.Shards.Add((shard, number));
            }

            _loads.Add(load);
        }

        foreach (var load in _loads)
        {
            load.Count(numbers.Count);
        }
    }

    /// <summary>The shards to move, in the order they were chosen; no two of one hash.</summary>
    public IReadOnlyCollection<string> Moved => _moved;

    /// <summary>Takes one shard of each hash that is twice in a region although another region has none of it.</summary>
    public void SeparateTwins()
    {
        // The fullest first: what it gives away need not be evened out later.
        foreach (var source in _loads.OrderByDescending(load => load.Shards.Count).ThenBy(load => load, Load.ByAge).ToArray())
        {
            for (var i = 0; i < source.Shards.Count && _moved.Count < _limit; i++)
            {
                var hash = source.Shards[i].Hash;
                if (source.Copies[hash] > 1 && !_movedHashes.Contains(hash) && EmptiestWithout(hash) is { } target)
                {
                    Move(source, i, target);
                    i--;
                }
            }
        }
    }

    /// <summary>Moves from the fullest region to the emptiest until they differ by one at most, or no move is left for this round.</summary>
    public void EvenOut()
    {
        while (_moved.Count < _limit)
        {
            _loads.Sort(Load.FullestFirst);
            if (!MoveOneTo(_loads[^1]))
            {
                return;
            }
        }
    }

    private bool MoveOneTo(Load target)
    {
        // Only if all that the fullest could give has a twin on the move already does the next one take its turn.
        foreach (var source in _loads)
        {
            if (source.Shards.Count - target.Shards.Count < 2)
            {
                return false;
            }

            var i = source.Shards.FindIndex(
                shard => source.Copies[shard.Hash] > target.Copies[shard.Hash] && !_movedHashes.Contains(shard.Hash));
            if (i >= 0)
            {
                Move(source, i, target);
                return true;
            }
        }

        return false;
    }

    private Load? EmptiestWithout(int hash)
    {
        Load? emptiest = null;
        foreach (var load in _loads)
        {
            if (load.Copies[hash] == 0 && (emptiest is null || Load.FullestFirst.Compare(load, emptiest) > 0))
            {
                emptiest = load;
            }
        }

        return emptiest;
    }

    private void Move(Load source, int index, Load target)
    {
        var shard = source.Shards[index];
        source.Shards.RemoveAt(index);
        source.Copies[shard.Hash]--;
        target.Shards.Add(shard);
        target.Copies[shard.Hash]++;
        _movedHashes.Add(shard.Hash);
        _moved.Add(shard.Id);
    }

    /// <summary>A region's shards as the round goes on, and how many it has of each hash.</summary>
    private sealed class Load(PlacementRegion region, List<(string Id, int Hash)> shards)
    {
        /// <summary>The youngest first, so that the oldest is last where loads are equal, and is filled first as in placing.</summary>
        public static readonly Comparer<Load> ByAge = Comparer<Load>.Create((x, y) => x.Age != y.Age
            ? y.Age.CompareTo(x.Age)
            : string.CompareOrdinal(y.Key, x.Key));

        public static readonly Comparer<Load> FullestFirst = Comparer<Load>.Create((x, y) => x.Shards.Count != y.Shards.Count
            ? y.Shards.Count.CompareTo(x.Shards.Count)
            : ByAge.Compare(x, y));

        public List<(string Id, int Hash)> Shards { get; } = shards;

        public int[] Copies { get; private set; } = [];

        private int Age { get; } = region.Age;

        private string Key { get; } = region.Key;

        public void Count(int hashes)
        {
            Copies = new int[hashes];
            foreach (var (_, hash) in Shards)
            {
                Copies[hash]++;
            }
        }
    }
}
