using ActorDns.Cluster.Tests.Processes;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>A tier of real node processes that form one cluster on this machine.</summary>
internal sealed class TierProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyDeadline = TimeSpan.FromSeconds(60);
    private const int LogTail = 12_000;

    private readonly TierOptions _options;
    private readonly string _folder = Directory.CreateTempSubdirectory("actordns-tier").FullName;
    private readonly List<int> _age = [];

    private TierProcess(TierOptions options)
    {
        _options = options;
        var addresses = TierAddresses.Next(options.Nodes + options.Later);
        Nodes = [.. addresses.Select((address, index) => new TierNode(index, address, _folder, options.HasProxies))];
    }

    /// <summary>All places, with those of nodes that join later.</summary>
    public IReadOnlyList<TierNode> Nodes { get; }

    /// <summary>The nodes that run and are not paused.</summary>
    public int[] Live => [.. Nodes.Where(node => node is { IsRunning: true, IsPaused: false }).Select(node => node.Index)];

    /// <summary>The running node that joined first. In a new tier that is the one with the lowest address: it is the one that forms the cluster.</summary>
    public int Oldest => _age.First(index => Nodes[index].IsRunning);

    /// <summary>The running node that was started last.</summary>
    public int Youngest => _age.Last(index => Nodes[index].IsRunning);

    /// <summary>Starts all but the later nodes at once and waits until they are ready.</summary>
    public static async Task<TierProcess> StartAsync(TierOptions options)
    {
        var tier = new TierProcess(options);
        try
        {
            await tier.StartAsync([.. Enumerable.Range(0, options.Nodes)]);
        }
        catch (Exception exception)
        {
            var logs = tier.Logs();
            await tier.DisposeAsync();
            throw new InvalidOperationException($"The tier did not start: {exception.Message}\n{logs}", exception);
        }

        return tier;
    }

    /// <summary>Starts nodes that do not run, each at its own address, and waits until they are ready.</summary>
    public async Task StartAsync(params int[] nodes)
    {
        foreach (var index in nodes)
        {
            Nodes[index].Start(_options, [.. Nodes.Take(_options.Nodes)]);
            _age.Remove(index);
            _age.Add(index);
        }

        foreach (var index in nodes)
        {
            await Eventually.BecomesAsync(Nodes[index].WhyNotReadyAsync, ReadyDeadline);
        }
    }

    /// <summary>SIGKILL, for several at once too.</summary>
    public Task KillAsync(params int[] nodes) => Task.WhenAll(nodes.Select(index => Nodes[index].KillAsync()));

    /// <summary>SIGTERM, and waits for the end; the exit code.</summary>
    public async Task<int> TerminateAsync(int node)
    {
        Nodes[node].Signal(NodeProcess.Terminate);
        return await Nodes[node].WaitForExitAsync();
    }

    /// <summary>SIGSTOP.</summary>
    public void Pause(int node) => Nodes[node].Signal(NodeProcess.Stop);

    /// <summary>SIGCONT.</summary>
    public void Resume(int node) => Nodes[node].Signal(NodeProcess.Continue);

    /// <summary>Resets all connections between nodes and refuses new ones, contact points too.</summary>
    public void CutLinks()
    {
        foreach (var node in Nodes)
        {
            node.CutLinks();
        }
    }

    /// <summary>All nodes reach each other again.</summary>
    public void MendLinks()
    {
        foreach (var node in Nodes)
        {
            node.MendLinks();
        }
    }

    /// <summary>Waits until every live node names this many members, those of one cluster the same.</summary>
    public Task HasClustersOfAsync(int members, TimeSpan deadline) => Eventually.BecomesAsync(
        async () =>
        {
            var views = await Task.WhenAll(Live.Select(index => Nodes[index].MembersAsync()));
            var clusters = views.Select(view => string.Join(' ', view ?? [])).Distinct().ToList();
            return views.All(view => view?.Count == members) && clusters.Count * members == views.Length
                ? null
                : $"not clusters of {members}, but: {string.Join(" | ", views.Select(view => view is null ? "no answer" : string.Join(' ', view)))}";
        },
        deadline);

    /// <summary>Waits until every live node sees both copies of every shard, on two nodes, and each node with its share of them.</summary>
    public Task HasCopiesApartAsync(TimeSpan deadline) => Live.Length == 1
        ? Task.CompletedTask
        : Eventually.BecomesAsync(
            async () => (await Task.WhenAll(Live.Select(index => Nodes[index].ShardsAsync()))).Select(WhyNotApart).FirstOrDefault(reason => reason is not null),
            deadline);

    /// <summary>SIGKILL, and a new process at the same address.</summary>
    public async Task RestartAsync(int node)
    {
        await KillAsync(node);
        await StartAsync(node);
    }

    /// <summary>The ends of all logs.</summary>
    public string Logs() => string.Concat(Nodes.Select(node =>
        $"===== node {node.Index} at {node.Dns} {(node.IsRunning ? "running" : "not running")}{(node.IsPaused ? ", paused" : string.Empty)}\n{Tail(node.Log)}\n"));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string? WhyNotApart(int[][]? shards)
    {
        if (shards is null)
        {
            return "a node does not say who holds what";
        }

        if (Array.FindIndex(shards, copies => copies.Length != 2 || copies.Contains(-1) || copies.Distinct().Count() != copies.Length) is >= 0 and var shard)
        {
            return $"shard {shard} is on [{string.Join(", ", shards[shard])}]";
        }

        // What is uneven is still being moved.
        var held = shards.SelectMany(copies => copies).CountBy(node => node).Select(node => node.Value).ToList();
        return held.Count == Live.Length && held.Max() <= 1.2 * held.Average() ? null : $"nodes hold {string.Join(", ", held)} copies";
    }

    private static string Tail(string log) => log.Length <= LogTail ? log : "…" + log[^LogTail..];
}
