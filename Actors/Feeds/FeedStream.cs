using System.Text;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Feeds;

/// <summary>
/// The sequenced stream of one life of a feeder: numbers the steps and keeps the last ones, to send them again to who missed
/// some. Not thread-safe. Bounds: <see cref="MaxSteps"/> steps of together <see cref="MaxOctets"/> octets are kept (at least
/// one); who misses older ones takes the state from another node, or the feeder lists again.
/// </summary>
internal sealed class FeedStream(string feed, long id)
{
    /// <summary>Steps kept.</summary>
    public const int MaxSteps = 4096;

    /// <summary>Octets kept.</summary>
    public const int MaxOctets = 4 * 1024 * 1024;

    private readonly Queue<StreamStep> _kept = new();
    private long _octets;

    /// <summary>The stream's number.</summary>
    public long Id { get; } = id;

    /// <summary>The feed.</summary>
    public string Feed { get; } = feed;

    /// <summary>The number of the last step; 0 before the first.</summary>
    public ulong LastSequence { get; private set; }

    /// <summary>The oldest number that can be sent again; one behind the last when none can.</summary>
    public ulong FirstSequence => _kept.TryPeek(out var first) ? first.Sequence : LastSequence + 1;

    /// <summary>Adds a step that carries no objects.</summary>
    public StreamStep Add(ObjectKind kind, StreamMessages.FrameEvent frameEvent, StateVersion version, long list) =>
        Keep(new StreamStep(++LastSequence, kind, frameEvent, version, list, 0, [], [], 0, 64));

    /// <summary>Adds changes, cut into as many steps as keep every message small; only the last one says the version.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="version">Up to which version the kind is told with them.</param>
    /// <param name="list">The list they are from; 0 for a watch.</param>
    /// <param name="readAt">When they were read, in milliseconds since 1970.</param>
    /// <param name="routed">The changes.</param>
    public IReadOnlyList<StreamStep> Add(ObjectKind kind, StateVersion version, long list, long readAt, RoutedChanges routed)
    {
        var steps = new List<StreamStep>();
        var entries = new List<DirectoryMessages.DirectoryEntry>();
        var changes = new List<(int, RoutedChange)>();
        var size = 0;
        var serial = routed.IsNews ? readAt / 1000 : 0;
        var epochOnly = version with { Version = 0 };

        void Cut(StateVersion upTo)
        {
            steps.Add(Keep(new StreamStep(++LastSequence, kind, StreamMessages.FrameEvent.Changes, upTo, list, serial, [.. entries], [.. changes], list == 0 ? readAt : 0, size)));
            entries.Clear();
            changes.Clear();
            size = 0;
        }

        void MakeRoom(int octets)
        {
            if (size > 0 && size + octets > MessageSize.MaxPayload)
            {
                Cut(epochOnly);
            }

            size += octets;
        }

        foreach (var change in routed.Changes)
        {
            MakeRoom(MessageSize.Of(change.Change));
            changes.Add((EntityId.ShardNumberOf(Feed, Encoding.UTF8.GetBytes(change.Change.Namespace), change.Partition), change));
        }

        foreach (var entry in routed.Entries)
        {
            MakeRoom(MessageSize.Of(entry));
            entries.Add(entry);
        }

        Cut(version);
        return steps;
    }

    /// <summary>The steps from a number on, oldest first.</summary>
    public IEnumerable<StreamStep> From(ulong sequence) => _kept.Where(step => step.Sequence >= sequence);

    private StreamStep Keep(StreamStep step)
    {
        _kept.Enqueue(step);
        _octets += step.Size;
        while (_kept.Count > 1 && (_kept.Count > MaxSteps || _octets > MaxOctets))
        {
            _octets -= _kept.Dequeue().Size;
        }

        return step;
    }
}
