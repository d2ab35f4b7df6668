using ActorDns.Actors.Routing;

namespace ActorDns.Node.Health;

/// <summary>What a node still waits for. Thread-safe.</summary>
/// <param name="sources">What must be ready.</param>
/// <param name="continuously">False: a source that was ready once is not asked again (<c>monitor until-ready</c>). True: all are asked each time.</param>
internal sealed class ReadinessState(IReadOnlyList<IReadiness> sources, bool continuously)
{
    /// <summary>True when all sources are asked each time.</summary>
    public bool IsContinuous => continuously;

    private readonly bool[] _wasReady = new bool[sources.Count];

    /// <summary>The sources that are not ready now, in their order; empty when the node is ready.</summary>
    public IReadOnlyList<IReadiness> Pending()
    {
        List<IReadiness>? pending = null;
        for (var i = 0; i < sources.Count; i++)
        {
            if (!continuously && Volatile.Read(ref _wasReady[i]))
            {
                continue;
            }

            if (sources[i].IsReady)
            {
                Volatile.Write(ref _wasReady[i], true);
            }
            else
            {
                (pending ??= []).Add(sources[i]);
            }
        }

        return pending ?? [];
    }
}
