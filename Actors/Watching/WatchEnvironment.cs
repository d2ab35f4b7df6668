using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Watching;

/// <summary>What the watch actors of one feed are given. Immutable; all members are thread-safe.</summary>
/// <param name="Source">Where the objects come from; the actors do not dispose of it.</param>
/// <param name="Settings">Waits and limits.</param>
/// <param name="Metrics">Counters of the feed.</param>
/// <param name="Logger">Where faults are told.</param>
/// <param name="Clock">Measures how long a watch lived.</param>
internal sealed record WatchEnvironment(
    IObjectSource Source,
    WatchSettings Settings,
    WatchMetrics Metrics,
    ILogger Logger,
    TimeProvider Clock);
