using ActorDns.Actors.Placement;

namespace ActorDns.Actors.Tests.Placement;

/// <summary>
/// What Akka's shard coordinator does with the decisions, without time: shards that lose their home are placed one by one,
/// each on the view the last one left; a round's shards are taken and placed in any order.
/// </summary>
internal sealed class CoordinatorModel
{
    private readonly Random _random;
    private readonly List<Member> _members = [];
    private int _born;

    public CoordinatorModel(int seed, int members, int hashes, int copies)
    {
        _random = new Random(seed);
        (Hashes, Copies) = (hashes, copies);
        for (var i = 0; i < members; i++)
        {
            Join();
        }

        Place([.. Enumerable.Range(0, hashes).SelectMany(hash => Enumerable.Range(0, copies).Select(copy => $"{hash}-{copy}"))]);
    }

    public int Hashes { get; }

    public int Copies { get; }

    public int Members => _members.Count;

    public int[] Loads => [.. _members.Select(member => member.Shards.Count)];

    /// <summary>How many different regions each hash is on.</summary>
    public int[] Spread => [.. Enumerable.Range(0, Hashes).Select(hash => _members.Count(member => member.CopiesOf($"{hash}-") > 0))];

    /// <summary>The fewest moves that could lead to a settled state: each region must give its surplus or its doubles.</summary>
    public int NeededMoves
    {
        get
        {
            var total = Hashes * Copies;
            var (even, rest) = (total / Members, total % Members);
            var needed = 0;
            foreach (var member in _members.OrderByDescending(member => member.Shards.Count))
            {
                var surplus = Math.Max(0, member.Shards.Count - even - (rest-- > 0 ? 1 : 0));
                var doubles = Copies > Members
                    ? 0
                    : member.Shards.GroupBy(shard => ShardPlacement.HashOf(shard).ToString()).Sum(group => group.Count() - 1);
                needed += Math.Max(surplus, doubles);
            }

            return Math.Max(needed, Spread.Sum(regions => Math.Min(Copies, Members) - regions));
        }
    }

    public void Join(string? key = null) => _members.Add(new Member(key ?? $"10.0.0.{_born}", _born++));

    /// <summary>The node dies: its shards are without a home.</summary>
    public void Kill()
    {
        if (Members > 1)
        {
            Place(Remove());
        }
    }

    /// <summary>The node leaves: its shards are handed off while it is still known.</summary>
    public void Leave()
    {
        if (Members > 1)
        {
            var leaving = _members[_random.Next(Members)];
            leaving.IsLeaving = true;
            Assert.Empty(ShardPlacement.Rebalance(View(), []));
            var shards = leaving.Shards.ToArray();
            _random.Shuffle(shards);
            foreach (var shard in shards)
            {
                leaving.Shards.Remove(shard);
                Place([shard]);
            }

            Assert.Empty(leaving.Shards);
            _members.Remove(leaving);
        }
    }

    /// <summary>The node dies and is back under the same address before its shards are placed.</summary>
    public void Rejoin()
    {
        var dead = _members[_random.Next(Members)];
        _members.Remove(dead);
        Join(dead.Key);
        Place([.. dead.Shards]);
    }

    /// <summary>A node dies while others are only thought to be dead: the rest takes its shards, twins or not.</summary>
    public void KillUnderSuspicion()
    {
        if (Members > 2)
        {
            var shards = Remove();
            foreach (var member in _members)
            {
                member.IsUnreachable = _random.Next(3) == 0;
            }

            Place(shards);
            _members.ForEach(member => member.IsUnreachable = false);
        }
    }

    /// <summary>One round; true if it moved anything.</summary>
    /// <param name="moves">Grows by what was moved.</param>
    public bool Round(ref int moves)
    {
        var shards = ShardPlacement.Rebalance(View(), []).ToArray();
        Assert.True(shards.Length <= ShardPlacement.MovesPerRound);
        Assert.Equal(shards.Length, shards.Select(shard => ShardPlacement.HashOf(shard).ToString()).Distinct().Count());
        _random.Shuffle(shards);

        // The hand-offs run side by side: some regions have let go of a shard before another shard has its new home.
        var atOnce = _random.Next(1, ShardPlacement.MovesPerRound + 1);
        foreach (var batch in shards.Chunk(atOnce))
        {
            foreach (var shard in batch)
            {
                Assert.Single(_members, member => member.Shards.Remove(shard));
            }

            Place(batch);
        }

        moves += shards.Length;
        return shards.Length > 0;
    }

    private string[] Remove()
    {
        var dead = _members[_random.Next(Members)];
        _members.Remove(dead);
        return [.. dead.Shards];
    }

    private void Place(string[] shards)
    {
        _random.Shuffle(shards);
        foreach (var shard in shards)
        {
            var chosen = ShardPlacement.Allocate(shard, View());
            var hash = $"{ShardPlacement.HashOf(shard)}-";
            var member = _members.Single(member => member.Born == chosen.Age);
            var usable = _members.Where(other => !other.IsLeaving && !other.IsUnreachable).ToArray();
            if (usable.Length > 0)
            {
                Assert.Contains(member, usable);
                Assert.Equal(usable.Min(other => other.CopiesOf(hash)), member.CopiesOf(hash));
            }

            member.Shards.Add(shard);
        }
    }

    /// <summary>In any order, as Akka's map of regions is.</summary>
    private PlacementRegion[] View()
    {
        var view = _members
            .Select(member => new PlacementRegion(member.Key, member.Born, member.Shards) { IsLeaving = member.IsLeaving, IsUnreachable = member.IsUnreachable })
            .ToArray();
        _random.Shuffle(view);
        return view;
    }

    private sealed class Member(string key, int born)
    {
        public string Key { get; } = key;

        public int Born { get; } = born;

        public List<string> Shards { get; } = [];

        public bool IsLeaving { get; set; }

        public bool IsUnreachable { get; set; }

        public int CopiesOf(string prefix) => Shards.Count(shard => shard.StartsWith(prefix, StringComparison.Ordinal));
    }
}
