using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Feeds;

/// <summary>
/// What a feed remembers of each object: a hash of its identity, the partition it went to, and a fingerprint of its
/// content; about 50 octets, never the object. It tells which partition must drop an object that moved (a pod that got
/// another address, a slice given to another service) or was deleted, and which changes change nothing DNS could show.
/// Not thread-safe. As large as the cluster: a list that names everything sweeps the rest.
/// </summary>
internal sealed class ObjectIndex
{
    private readonly Dictionary<ulong, Entry> _entries = [];

    /// <summary>Number of objects known.</summary>
    public int Count => _entries.Count;

    /// <summary>Takes note that an object is there.</summary>
    /// <param name="value">The object.</param>
    /// <param name="partition">The partition it belongs to now.</param>
    /// <param name="epoch">The epoch of the last list of its kind.</param>
    /// <param name="previousPartition">The partition it was in before, or -1.</param>
    /// <returns>False if nothing that DNS could show has changed.</returns>
    public bool NotePresent(ClusterObject value, int partition, long epoch, out int previousPartition)
    {
        var key = Fingerprint.OfIdentity(value.Kind, value.Namespace, value.Name);
        var content = Fingerprint.OfContent(value);
        var known = _entries.TryGetValue(key, out var entry);
        previousPartition = known ? entry.Partition : -1;
        _entries[key] = new Entry(content, epoch, (short)partition, value.Kind);
        return !known || entry.Content != content || entry.Partition != partition;
    }

    /// <summary>Takes note that an object is gone.</summary>
    /// <returns>The partition it was in, or -1 when it was not known.</returns>
    public int NoteDeleted(ObjectKind kind, string @namespace, string name) =>
        _entries.Remove(Fingerprint.OfIdentity(kind, @namespace, name), out var entry) ? entry.Partition : -1;

    /// <summary>Forgets the objects of a kind that a complete list of this epoch did not name.</summary>
    public void Sweep(ObjectKind kind, long epoch)
    {
        foreach (var (key, entry) in _entries)
        {
            if (entry.Kind == kind && entry.Epoch < epoch)
            {
                _entries.Remove(key);
            }
        }
    }

    private readonly record struct Entry(ulong Content, long Epoch, short Partition, ObjectKind Kind);
}
