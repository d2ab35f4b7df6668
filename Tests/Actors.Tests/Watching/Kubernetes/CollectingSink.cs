using ActorDns.Actors.Watching;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Tests.Watching.Kubernetes;

/// <summary>Collects what a source hands on. Thread-safe.</summary>
internal sealed class CollectingSink : IObjectSink
{
    private readonly Lock _lock = new();
    private readonly List<ObjectChange> _changes = [];

    public IReadOnlyList<ObjectChange> Changes
    {
        get
        {
            lock (_lock)
            {
                return _changes.ToArray();
            }
        }
    }

    public ValueTask ChangesAsync(IReadOnlyList<ObjectChange> changes, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _changes.AddRange(changes);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask BookmarkAsync(ulong version, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
