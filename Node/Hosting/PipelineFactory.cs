using ActorDns.Actors.Caching;
using ActorDns.Actors.Directory;
using ActorDns.Actors.Forwarding;
using ActorDns.Actors.Forwarding.Looping;
using ActorDns.Actors.Peers;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Autopath;
using ActorDns.Actors.Routing.Cache;
using ActorDns.Actors.Routing.Dnstap;
using ActorDns.Actors.Routing.Errors;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Actors.Routing.Log;
using ActorDns.Actors.Routing.Metadata;
using ActorDns.Actors.Routing.Prometheus;
using ActorDns.Actors.Routing.Transfer;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Records;

namespace ActorDns.Node.Hosting;

/// <summary>Makes the server blocks that run from the blocks that were read. Used by one thread; dispose it after the last query.</summary>
internal sealed class PipelineFactory(NodePlan plan, ServerMetrics metrics, CacheMetrics cacheMetrics, ForwardMetrics forwardMetrics, ForwardBudget forwardBudget, NodeRecords records, OwnerClient owners, AnswerCache answers, EverydayStages everyday, IQueryLog queryLog, ILoggerFactory loggers, TimeProvider time) : IAsyncDisposable
{
    private readonly List<Stage> _stages = [];
    private readonly IReadOnlyList<HostAddress> _ownAddresses = OwnAddresses.Of(plan);

    /// <summary>Makes the blocks: one a zone and bind address, which share the block's pipeline.</summary>
    /// <param name="block">The block as read.</param>
    /// <param name="dispatcher">The whole server, for stages that ask it again; asked for only when queries come.</param>
    public IEnumerable<ServerBlock> Create(ServerBlockOptions block, Func<IQueryDispatcher> dispatcher)
    {
        var pipeline = CreatePipeline(block, dispatcher);
        HostAddress[] addresses = block.BindAddresses.Count == 0 ? [default] : [.. block.BindAddresses.Select(HostAddress.FromIPAddress)];
        var metadata = block.Metadata is { Labels.Count: > 0 } options ? new BlockMetadata(options, block.Kubernetes, block.View?.Name ?? string.Empty) : null;
        return block.Zones.SelectMany(zone => addresses.Select(address => new ServerBlock(zone, block.Port, pipeline, address, block.View, block.Scheme) { Metadata = metadata }));
    }

    /// <summary>The sockets are open: stages that ask through them may begin.</summary>
    public void Begin()
    {
        foreach (var stage in _stages.OfType<LoopStage>())
        {
            stage.Begin();
        }

        foreach (var stage in _stages.OfType<DnstapStage>())
        {
            stage.Begin();
        }

        foreach (var stage in _stages.OfType<TransferStage>())
        {
            stage.Begin();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var stage in _stages)
        {
            switch (stage)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }
        }

        _stages.Clear();
    }

    private Stage CreatePipeline(ServerBlockOptions block, Func<IQueryDispatcher> dispatcher)
    {
        var builder = new PipelineBuilder(metrics, loggers, time);
        foreach (var stage in CreateStages(block, dispatcher).Concat(everyday.Create(block, dispatcher, CollectionsOf(block))))
        {
            _stages.Add(stage);
            builder.Add(stage);
        }

        return builder.Build();
    }

    private IReadOnlyList<KubernetesTransfer> CollectionsOf(ServerBlockOptions block) =>
        block is { Transfers.Count: > 0, Kubernetes: { } kubernetes } ? KubernetesTransfer.Of(kubernetes, block.External, records, _ownAddresses, owners) : [];

    private IEnumerable<Stage> CreateStages(ServerBlockOptions block, Func<IQueryDispatcher> dispatcher)
    {
        if (block is { Metadata: { ReadsClientPod: true } metadata, Kubernetes: { Pods: PodMode.Verified } known })
        {
            yield return new MetadataStage(metadata, new ClientPodFinder(known, records, owners));
        }

        if (block.Prometheus is not null)
        {
            yield return new PrometheusStage();
        }

        if (block.Errors is { } errors)
        {
            yield return new ErrorsStage(errors, loggers.CreateLogger<ErrorsStage>(), time);
        }

        if (block.Logs.Count > 0)
        {
            yield return new LogStage(block.Logs, queryLog);
        }

        var tap = everyday.CreateDnstap(block);
        if (tap is not null)
        {
            yield return tap;
        }

        if (block.Cache is { } cache)
        {
            yield return new CacheStage(cache, block.Zones, [.. block.Kubernetes?.Zones ?? [], .. block.External?.Zones ?? []], cacheMetrics, time);
        }

        if (block.Kubernetes is { } kubernetes)
        {
            yield return new KubernetesStage(kubernetes, records, _ownAddresses, dispatcher, owners, answers);
        }

        if (block.Autopath is { } autopath)
        {
            ISearchList list = autopath.IsOfPod ? new PodSearchList(block.Kubernetes!, autopath.Domains, records, owners) : new FileSearchList(autopath.Domains);
            yield return new AutopathStage(autopath.Zones, list, everyday.Autopath);
        }

        if (block.External is { } external)
        {
            yield return new KubernetesStage(external, block.Kubernetes!, records, _ownAddresses, dispatcher, owners, answers);
        }

        var forward = block.Forwards.Count > 0 ? new ForwardStage(block.Forwards, forwardMetrics, forwardBudget, time: time, tap: tap) : null;
        if (block.HasLoop)
        {
            yield return new LoopStage(block.Zones, forward, loggers.CreateLogger<LoopStage>());
        }

        if (forward is not null)
        {
            yield return forward;
        }
    }
}
