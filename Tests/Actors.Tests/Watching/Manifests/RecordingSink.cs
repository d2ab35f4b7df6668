using ActorDns.Actors.Watching;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Tests.Watching.Manifests;

/// <summary>Keeps the last change of each object, as "Kind namespace/name", and every change in order. Thread-safe.</summary>
internal sealed class RecordingSink : IObjectSink
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ObjectChange> _state = [];
    private readonly List<ObjectChange> _changes = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<ObjectChange> Changes
    {
        get
        {
            lock (_lock)
            {
                return [.. _changes];
            }
        }
    }

    public ulong BookmarkedVersion { get; private set; }

    public int LargestPage { get; private set; }

    public ValueTask ChangesAsync(IReadOnlyList<ObjectChange> changes, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            LargestPage = Math.Max(LargestPage, changes.Count);
            foreach (var change in changes)
            {
                _changes.Add(change);
                _state[$"{change.Kind} {change.Namespace}/{change.Name}"] = change;
            }

            SignalLocked();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask BookmarkAsync(ulong version, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            BookmarkedVersion = Math.Max(BookmarkedVersion, version);
            SignalLocked();
        }

        return ValueTask.CompletedTask;
    }

    public ObjectChange? Find(string key)
    {
        lock (_lock)
        {
            return _state.GetValueOrDefault(key);
        }
    }

    public string[] Present()
    {
        lock (_lock)
        {
            return [.. _state.Where(pair => pair.Value.Object is not null).Select(pair => pair.Key).Order(StringComparer.Ordinal)];
        }
    }

    public async Task UntilAsync(Func<IReadOnlyDictionary<string, ObjectChange>, bool> condition, TimeSpan deadline)
    {
        using var late = new CancellationTokenSource(deadline);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (condition(_state))
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(late.Token);
        }
    }

    private void SignalLocked()
    {
        _changed.SetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
