using System.Collections;
using System.Net;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDns.Node.Tests.Bootstrap;

public sealed class IslandTests
{
    [Fact]
    public async Task The_younger_of_two_clusters_dissolves_into_the_older_one()
    {
        await using var tier = new TestTier(2);
        var seen = new Contacts(tier.Contacts[1]);
        var older = await tier.StartAsync(tier.Options(0, bootstrap => bootstrap with { ContactPoints = [tier.Contacts[0]] }));
        await TestTier.UntilOneClusterAsync(older);
        var younger = await tier.StartAsync(tier.Options(1, bootstrap => bootstrap with { ContactPoints = seen, IslandInterval = TimeSpan.FromMilliseconds(200) }));
        await TestTier.UntilOneClusterAsync(younger);
        var system = younger.System;

        seen.Current = [.. tier.Contacts];

        await TestTier.UntilOneClusterAsync(older, younger);
        Assert.NotSame(system, younger.System);
        Assert.False(older.System.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task A_node_that_the_others_removed_starts_again_and_joins_them()
    {
        await using var tier = new TestTier(2);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 2).Select(index => tier.StartAsync(tier.Options(index))));
        await TestTier.UntilOneClusterAsync(nodes);
        var removed = nodes[1].System;

        AkkaCluster.Get(nodes[0].System).Down(AkkaCluster.Get(removed).SelfAddress);

        await removed.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(15));
        await TestTier.UntilOneClusterAsync(nodes);
        Assert.NotSame(removed, nodes[1].System);
    }

    /// <summary>A list that changes while it is used, as the answer of a discovery does.</summary>
    private sealed class Contacts(params IPEndPoint[] points) : IReadOnlyList<IPEndPoint>
    {
        private volatile IPEndPoint[] _current = points;

        public IPEndPoint[] Current
        {
            get => _current;
            set => _current = value;
        }

        public int Count => _current.Length;

        public IPEndPoint this[int index] => _current[index];

        public IEnumerator<IPEndPoint> GetEnumerator() => _current.AsEnumerable().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
