using System.Collections;
using System.Net;

namespace ActorDns.Node.Tests.Bootstrap;

public sealed class IslandTests
{
    [Fact]
    public async Task The_younger_of_two_clusters_dissolves_into_the_older_one()
    {
        await using var tier = new TestTier(3);
        var seen = new Contacts(tier.Contacts[1], tier.Contacts[2]);
        var older = await tier.StartAsync(tier.Options(0, bootstrap => bootstrap with { ContactPoints = [tier.Contacts[0]] }));
        await TestTier.UntilOneClusterAsync(older);
        var younger = await Task.WhenAll(new[] { 1, 2 }.Select(index =>
            tier.StartAsync(tier.Options(index, bootstrap => bootstrap with { ContactPoints = seen, IslandInterval = TimeSpan.FromMilliseconds(200) }))));
        await TestTier.UntilOneClusterAsync(younger);
        var systems = younger.Select(node => node.System).ToList();

        seen.Current = [.. tier.Contacts];

        await TestTier.UntilOneClusterAsync([older, .. younger]);
        Assert.All(younger.Zip(systems), pair => Assert.NotSame(pair.Second, pair.First.System));
        Assert.False(older.System.WhenTerminated.IsCompleted);
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
