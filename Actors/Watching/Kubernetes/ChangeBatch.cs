using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>Collects changes and hands them on together. One instance a run.</summary>
internal sealed class ChangeBatch(IObjectSink sink, int size, CancellationToken cancellationToken)
{
    private List<ObjectChange> _changes = [];

    /// <summary>True when it must be handed on before more is added.</summary>
    public bool IsFull => _changes.Count >= size;

    /// <summary>True when nothing was ever handed on.</summary>
    public bool IsUntouched { get; private set; } = true;

    /// <summary>The highest version added.</summary>
    public ulong Version { get; private set; }

    /// <summary>Adds a change.</summary>
    public void Add(ObjectChange change)
    {
        Version = Math.Max(Version, change.Version);
        _changes.Add(change);
    }

    /// <summary>Hands on what there is and waits until it is taken.</summary>
    public async ValueTask HandOnAsync()
    {
        if (_changes.Count == 0)
        {
            return;
        }

        // The receiver keeps the list, so the next batch is a new one.
        var changes = _changes;
        _changes = [];
        IsUntouched = false;
        await sink.ChangesAsync(changes, cancellationToken);
    }
}
