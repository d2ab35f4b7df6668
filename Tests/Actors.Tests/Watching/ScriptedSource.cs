using System.Threading.Channels;
using ActorDns.Actors.Watching;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Tests.Watching;

/// <summary>A source that does what a test tells it, list by list and watch by watch. Counts those at the same time.</summary>
internal sealed class ScriptedSource : IObjectSource
{
    private readonly Channel<Func<IObjectSink, CancellationToken, Task<ulong>>> _script =
        Channel.CreateUnbounded<Func<IObjectSink, CancellationToken, Task<ulong>>>();

    private readonly List<ulong> _watchedFrom = [];
    private int _present;
    private int _most;

    public string Description => "a script";

    /// <summary>The most lists and watches ever open at the same time.</summary>
    public int MostAtOnce => Volatile.Read(ref _most);

    /// <summary>Versions that watches were asked from, in order.</summary>
    public IReadOnlyList<ulong> WatchedFrom
    {
        get
        {
            lock (_watchedFrom)
            {
                return _watchedFrom.ToArray();
            }
        }
    }

    /// <summary>What the next list or watch does; behind the last one, watches stay open in silence.</summary>
    public ScriptedSource Then(Func<IObjectSink, CancellationToken, Task<ulong>> step)
    {
        _script.Writer.TryWrite(step);
        return this;
    }

    public Task<ulong> ListAsync(ObjectKind kind, IObjectSink sink, CancellationToken cancellationToken) => PlayAsync(sink, cancellationToken);

    public Task WatchAsync(ObjectKind kind, ulong fromVersion, IObjectSink sink, CancellationToken cancellationToken)
    {
        lock (_watchedFrom)
        {
            _watchedFrom.Add(fromVersion);
        }

        return PlayAsync(sink, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<ulong> PlayAsync(IObjectSink sink, CancellationToken cancellationToken)
    {
        _most = Math.Max(_most, Interlocked.Increment(ref _present));
        try
        {
            var step = await _script.Reader.ReadAsync(cancellationToken);
            return await step(sink, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _present);
        }
    }
}
