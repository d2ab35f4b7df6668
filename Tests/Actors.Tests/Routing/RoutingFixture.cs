using System.Text;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Prometheus;
using ActorDns.Protocol.Names;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace ActorDns.Actors.Tests.Routing;

/// <summary>Builds pipelines and dispatchers and shows what they log and count.</summary>
internal sealed class RoutingFixture
{
    public CollectorRegistry Registry { get; } = global::Prometheus.Metrics.NewCustomRegistry();

    public LineLog Log { get; } = new();

    public ServerMetrics Metrics => field ??= new ServerMetrics(Registry);

    public Stage Pipeline(params IEnumerable<Stage> stages)
    {
        var builder = new PipelineBuilder(Metrics, Log);
        foreach (var stage in stages)
        {
            builder.Add(stage);
        }

        return builder.Build();
    }

    public ServerBlock Block(string zone, int port = 53, Stage? pipeline = null, string? bind = null) =>
        new(DomainName.Parse(zone), port, pipeline ?? Pipeline(), bind is null ? default : TestQuery.Address(bind));

    public QueryDispatcher Dispatcher(params IEnumerable<ServerBlock> blocks) =>
        new(new RoutingTable(blocks), Metrics, Log.CreateLogger<QueryDispatcher>());

    public QueryDispatcher Dispatcher(params IEnumerable<Stage> stages) => Dispatcher(Block(".", 53, Pipeline(stages)));

    public async Task<string[]> ScrapeAsync()
    {
        using var text = new MemoryStream();
        await Registry.CollectAndExportAsTextAsync(text);
        return Encoding.UTF8.GetString(text.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async Task<string[]> SamplesAsync(string name) =>
        [.. (await ScrapeAsync()).Where(line => line.StartsWith(name, StringComparison.Ordinal))];
}
