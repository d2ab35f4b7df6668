using ActorDns.Actors.Routing.Cache;
using ActorDns.Actors.Routing.Prometheus;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Routing;

/// <summary>
/// Links the stages of one server block in the order of <see cref="StageOrder"/>, with the pipeline's own steps between
/// them: exceptions become SERVFAIL, transfers and classes that nobody serves are refused. Not thread-safe; one
/// instance builds one pipeline, and a stage belongs to one pipeline.
/// </summary>
/// <param name="metrics">Where faults are counted.</param>
/// <param name="loggers">Where faults are logged.</param>
/// <param name="time">The clock; the system's by default.</param>
public sealed class PipelineBuilder(ServerMetrics metrics, ILoggerFactory loggers, TimeProvider? time = null)
{
    private readonly SortedList<int, Stage> _stages = [];

    /// <summary>Adds a stage; the order of the calls does not matter.</summary>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">No position is known for the stage's name, or the block has one of that name already.</exception>
    public PipelineBuilder Add(Stage stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        var position = StageOrder.PositionOf(stage.Name);
        if (position < 0)
        {
            throw new ArgumentException($"'{stage.Name}' has no place in the order of stages; add it to StageOrder.", nameof(stage));
        }

        if (!_stages.TryAdd(position, stage))
        {
            throw new ArgumentException($"The block has two stages '{stage.Name}'; merge them into one.", nameof(stage));
        }

        return this;
    }

    /// <summary>Links the stages.</summary>
    /// <returns>The first one.</returns>
    public Stage Build()
    {
        var detour = Find("forward") ?? Find("grpc");
        var answersOtherClasses = detour is not null || Find("chaos") is not null;
        AddOwn(new GuardStage(new FaultReporter(metrics, loggers.CreateLogger<QueryDispatcher>(), time ?? TimeProvider.System)));
        AddOwn(new GateStage(transfers: Find("transfer") is not null, answersOtherClasses));
        if (answersOtherClasses)
        {
            AddOwn(new OtherClassStage(detour ?? RefuseStage.Instance));
        }

        if (Find(CacheStage.Directive) is CacheStage { HasClusterZones: true } cache)
        {
            AddOwn(new FallthroughCacheStage(cache));
        }

        var stages = _stages.Values;
        for (var i = 0; i < stages.Count; i++)
        {
            stages[i].Position = _stages.Keys[i];
            stages[i].Next = i + 1 < stages.Count ? stages[i + 1] : RefuseStage.Instance;
        }

        return stages[0];
    }

    private Stage? Find(string name) => _stages.GetValueOrDefault(StageOrder.PositionOf(name));

    private void AddOwn(Stage stage) => _stages[StageOrder.PositionOf(stage.Name)] = stage;
}
