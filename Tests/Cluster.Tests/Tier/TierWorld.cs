using System.Net.Sockets;
using ActorDns.ApiServer;
using ActorDns.Cluster.Tests.Processes;
using Xunit.Abstractions;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>
/// An API server with a small cluster in it, and a tier that watches it. One namespace is large enough that none of its
/// partitions is ever empty: a name that comes there needs no new entity, so its staleness bound holds at every moment.
/// </summary>
internal sealed class TierWorld : IAsyncDisposable
{
    /// <summary>Services that come and go.</summary>
    public const int Comers = 10;

    /// <summary>Services with a cluster IP that are always there.</summary>
    public const int Services = 160;

    /// <summary>Headless services.</summary>
    public const int HeadlessServices = 20;

    public const string Shop = "shop";

    private const int Pods = 10;
    private static readonly TimeSpan AgreeDeadline = TimeSpan.FromSeconds(45);
    private static readonly ApiResource[] Watched = [ApiResource.Namespaces, ApiResource.Services, ApiResource.EndpointSlices, ApiResource.Pods];

    private TierWorld(InProcessApiServer api, AnswerHistory history, TierProcess tier)
    {
        Api = api;
        History = history;
        Tier = tier;
        Names = [.. History.Names, .. Enumerable.Range(0, Comers).SelectMany(i => new[] { AnswerHistory.ServiceName(Shop, $"comer-{i}"), AnswerHistory.ServiceName(Shop, $"missing-{i}"), AnswerHistory.ServiceName("nowhere", $"web-{i}") })];
    }

    public InProcessApiServer Api { get; }

    public AnswerHistory History { get; }

    public TierProcess Tier { get; }

    /// <summary>Names to ask for: those there are, those that come and go, and those there never are.</summary>
    public IReadOnlyList<string> Names { get; }

    public static async Task<TierWorld> StartAsync(int nodes, int later = 0, bool hasProxies = false, TimeSpan? lameduck = null)
    {
        var api = await InProcessApiServer.StartAsync();
        var history = new AnswerHistory(api.Store);
        Fill(history);
        try
        {
            var options = new TierOptions { ApiServer = api.Address, Nodes = nodes, Later = later, HasProxies = hasProxies };
            var tier = await TierProcess.StartAsync(lameduck is { } time ? options with { Lameduck = time } : options);
            return new TierWorld(api, history, tier);
        }
        catch
        {
            await api.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until all live nodes answer every name as the API server has it now, and so all the same.</summary>
    public async Task AgreeAsync(TimeSpan? deadline = null)
    {
        await Eventually.BecomesAsync(
            async () => (await Task.WhenAll(Tier.Live.Select(node => Task.Run(() => FirstDifference(Tier.Nodes[node]))))).FirstOrDefault(difference => difference is not null),
            deadline ?? AgreeDeadline);
    }

    /// <summary>Waits until both copies of everything are on two nodes, and evenly spread.</summary>
    public Task CopiesApartAsync() => Tier.HasCopiesApartAsync(AgreeDeadline);

    /// <summary>Waits until there are two watches of each kind, or one where only one node lives.</summary>
    public Task TwoWatchesAsync() => WatchesAsync(Math.Min(2, Tier.Live.Length));

    /// <summary>Waits until there are this many watches of each kind.</summary>
    public Task WatchesAsync(int wanted) => Eventually.BecomesAsync(
        () =>
        {
            var open = Watched.Select(Api.OpenWatchesOf).ToArray();
            return open.All(count => count == wanted) ? null : $"watches open {string.Join(", ", open)}, wanted {wanted} of each kind";
        },
        AgreeDeadline);

    /// <summary>Puts a test's start right: the first nodes run and agree, whatever the test before has left.</summary>
    public async Task WholeAsync(int nodes)
    {
        foreach (var node in Tier.Nodes.Where(node => node.IsPaused))
        {
            Tier.Resume(node.Index);
        }

        foreach (var node in Tier.Nodes.Skip(nodes).Where(node => node.IsRunning))
        {
            await Tier.TerminateAsync(node.Index);
        }

        await Tier.StartAsync([.. Tier.Nodes.Take(nodes).Where(node => !node.IsRunning).Select(node => node.Index)]);
        await AgreeAsync();
        await TwoWatchesAsync();
        await CopiesApartAsync();
    }

    /// <summary>Runs a test's body; when it fails, prints every node's log.</summary>
    public async Task RunAsync(ITestOutputHelper output, Func<Task> body)
    {
        try
        {
            await body();
        }
        catch
        {
            output.WriteLine(Tier.Logs());
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Tier.DisposeAsync();
        await Api.DisposeAsync();
    }

    private static void Fill(AnswerHistory history)
    {
        foreach (var space in (string[])[Shop, "data", "jobs"])
        {
            history.PutNamespace(space);
        }

        for (var i = 0; i < Services; i++)
        {
            history.PutService(Shop, $"web-{i}", $"10.96.0.{i + 1}");
        }

        for (var i = 0; i < HeadlessServices; i++)
        {
            history.CreateHeadless("data", $"db-{i}", $"10.1.{i}.1", $"10.1.{i}.2", $"10.1.{i}.3");
        }

        for (var i = 0; i < Pods; i++)
        {
            history.PutPod("jobs", $"job-{i}", $"10.2.0.{i + 1}");
        }
    }

    private string? FirstDifference(TierNode node)
    {
        foreach (var name in Names)
        {
            var expected = History.Now(name);
            try
            {
                var reply = DnsClient.AskUdp(node.Dns, name, DnsClient.A);
                var addresses = reply.Addresses.Select(address => address.ToString()).Order(StringComparer.Ordinal).ToArray();
                if (reply.Code != (expected.Count > 0 ? DnsReply.NoError : DnsReply.NameError) || !addresses.SequenceEqual(expected))
                {
                    return $"node {node.Index} answers {name} with rcode {reply.Code} [{string.Join(' ', addresses)}], not [{string.Join(' ', expected)}]";
                }
            }
            catch (SocketException exception)
            {
                return $"node {node.Index} does not answer {name}: {exception.SocketErrorCode}";
            }
        }

        return null;
    }
}
