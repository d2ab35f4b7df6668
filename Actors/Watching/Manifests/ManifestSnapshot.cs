using System.Collections.Frozen;
using ActorDns.Actors.Watching.Manifests.Reading;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Manifests;

/// <summary>
/// The objects of a folder at one version, and the last changes that led there. Immutable, so that lists and watches
/// read it without a lock while the folder changes.
/// <para>
/// Versions stand in for resourceVersion. One counter serves all kinds, as in the API server's store. A version is the
/// Unix time in microseconds of the reading that saw the change, raised where needed so that each change has a greater
/// one than the change before. They therefore go on rising over restarts, and two nodes that read one folder give
/// versions that interleave in the order of time.
/// </para>
/// </summary>
internal sealed class ManifestSnapshot
{
    private readonly FrozenDictionary<ObjectKey, ClusterObject> _objects;
    private readonly ObjectChange[] _history;

    private ManifestSnapshot(FrozenDictionary<ObjectKey, ClusterObject> objects, ObjectChange[] history, ulong version, ulong historyStart)
    {
        _objects = objects;
        _history = history;
        Version = version;
        HistoryStart = historyStart;
    }

    /// <summary>The version of the last change.</summary>
    public ulong Version { get; }

    /// <summary>The oldest version a watch can resume from.</summary>
    public ulong HistoryStart { get; }

    /// <summary>Makes the first snapshot: every object has its own version, and none is history.</summary>
    public static ManifestSnapshot First(IReadOnlyDictionary<ObjectKey, ClusterObject> objects, ulong now)
    {
        var version = now;
        var versioned = objects.ToFrozenDictionary(pair => pair.Key, pair => pair.Value with { Version = ++version });
        return new ManifestSnapshot(versioned, [], version, version);
    }

    /// <summary>Makes the snapshot that follows this one.</summary>
    /// <param name="objects">The objects as they are now; their versions do not count.</param>
    /// <param name="now">Unix time in microseconds.</param>
    /// <param name="maxHistory">How many changes are kept; more when this step alone has more.</param>
    /// <returns>This one when nothing changed.</returns>
    public ManifestSnapshot Next(IReadOnlyDictionary<ObjectKey, ClusterObject> objects, ulong now, int maxHistory)
    {
        var version = Math.Max(Version, now);
        var changes = new List<ObjectChange>();
        var next = new Dictionary<ObjectKey, ClusterObject>(objects.Count);
        foreach (var (key, value) in objects)
        {
            if (_objects.TryGetValue(key, out var known) && ObjectEquality.IsSame(known, value))
            {
                next.Add(key, known);
                continue;
            }

            var versioned = value with { Version = ++version };
            next.Add(key, versioned);
            changes.Add(ObjectChange.Present(versioned));
        }

        // Deletions last: an endpoint that moves to another slice is there before it goes.
        foreach (var key in _objects.Keys)
        {
            if (!objects.ContainsKey(key))
            {
                changes.Add(ObjectChange.Deleted(key.Kind, key.Namespace, key.Name, ++version));
            }
        }

        return changes.Count == 0 ? this : Successor(next, changes, version, maxHistory);
    }

    /// <summary>The objects of a kind with their versions.</summary>
    public IEnumerable<ObjectChange> List(ObjectKind kind)
    {
        foreach (var value in _objects.Values)
        {
            if (value.Kind == kind)
            {
                yield return ObjectChange.Present(value);
            }
        }
    }

    /// <summary>The changes of a kind behind a version, in their order.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="version">From <see cref="HistoryStart"/> to <see cref="Version"/>.</param>
    public IEnumerable<ObjectChange> ChangesBehind(ObjectKind kind, ulong version)
    {
        foreach (var change in _history)
        {
            if (change.Version > version && change.Kind == kind)
            {
                yield return change;
            }
        }
    }

    private ManifestSnapshot Successor(Dictionary<ObjectKey, ClusterObject> objects, List<ObjectChange> changes, ulong version, int maxHistory)
    {
        // The changes of this step are all kept whatever the bound, so that a watch that is up to date stays so.
        var dropped = Math.Clamp(_history.Length + changes.Count - maxHistory, 0, _history.Length);
        ObjectChange[] all = [.. _history, .. changes];
        var start = dropped == 0 ? HistoryStart : all[dropped - 1].Version;
        return new ManifestSnapshot(objects.ToFrozenDictionary(), all[dropped..], version, start);
    }
}
