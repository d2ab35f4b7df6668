using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Tests.Answers;

/// <summary>
/// A random life of an API server, restores from a backup included, and what feeders tell of it: every feeder lists and
/// watches each kind by itself, lists again when it likes, breaks lists off, and says some things twice.
/// </summary>
internal sealed class FeederHistory
{
    private readonly Random _random;
    private readonly List<Era> _eras = [];
    private long _lastList;

    /// <summary>Makes a history.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="stable">Objects that are there from the beginning and stay as they are.</param>
    /// <param name="events">Number of changes.</param>
    /// <param name="make">Makes an object for a version.</param>
    public FeederHistory(Random random, IReadOnlyList<ClusterObject> stable, int events, Func<Random, ulong, ClusterObject> make)
    {
        _random = random;
        var start = stable.Select(ObjectChange.Present).ToDictionary(KeyOf);
        var era = new Era(1, stable.Max(value => value.Version), start, []);
        _eras.Add(era);
        var version = era.StartVersion;
        for (var n = 0; n < events; n++)
        {
            if (random.Next(25) == 0)
            {
                var backup = random.Next(era.Changes.Count + 1);
                version = era.VersionAt(backup);
                era = new Era(era.Epoch + 1, version, era.StateAt(backup), []);
                _eras.Add(era);
            }

            version += (ulong)random.Next(1, 3);
            var change = ObjectChange.Present(make(random, version));
            var exists = era.StateAt(era.Changes.Count).ContainsKey(KeyOf(change));
            era.Changes.Add(exists && random.Next(3) == 0 ? ObjectChange.Deleted(change.Kind, change.Namespace, change.Name, version) : change);
        }
    }

    /// <summary>What exists at the end, with the epoch of its versions.</summary>
    public (long Epoch, IReadOnlyCollection<ObjectChange> Objects) Truth => (_eras[^1].Epoch, _eras[^1].StateAt(_eras[^1].Changes.Count).Values);

    /// <summary>What a feeder tells of one kind, to the end of the history.</summary>
    public Queue<Step> StreamOf(ObjectKind kind)
    {
        var steps = new Queue<Step>();
        foreach (var era in _eras)
        {
            var isLast = era == _eras[^1];
            if (!isLast && _random.Next(4) == 0)
            {
                continue;
            }

            var position = _random.Next(era.Changes.Count + 1);
            List(steps, era, kind, position);
            var end = isLast ? era.Changes.Count : _random.Next(position, era.Changes.Count + 1);
            while (position < end)
            {
                if (_random.Next(8) == 0)
                {
                    position = _random.Next(position, end + 1);
                    List(steps, era, kind, position);
                }
                else
                {
                    Watch(steps, era, kind, era.Changes[position++]);
                }
            }
        }

        return steps;
    }

    /// <summary>Some order in which what all streams tell arrives; each stream keeps its own.</summary>
    public IEnumerable<Step> Interleave(IEnumerable<Queue<Step>> streams)
    {
        var open = streams.Where(stream => stream.Count > 0).ToList();
        while (open.Count > 0)
        {
            var stream = open[_random.Next(open.Count)];
            for (var burst = _random.Next(1, 12); burst > 0 && stream.Count > 0; burst--)
            {
                yield return stream.Dequeue();
            }

            open.RemoveAll(each => each.Count == 0);
        }
    }

    private static (ObjectKind Kind, string Namespace, string Name) KeyOf(ObjectChange change) => (change.Kind, change.Namespace, change.Name);

    private void Watch(Queue<Step> steps, Era era, ObjectKind kind, ObjectChange change)
    {
        for (var times = change.Kind == kind ? _random.Next(1, 3) : 0; times > 0; times--)
        {
            steps.Enqueue(new Step(StepType.Change, kind, era.Epoch, 0, change, 0));
        }
    }

    private void List(Queue<Step> steps, Era era, ObjectKind kind, int position)
    {
        var objects = era.StateAt(position).Values.Where(change => change.Kind == kind).ToArray();
        for (var isBroken = true; isBroken;)
        {
            isBroken = _random.Next(4) == 0;
            var list = ++_lastList;
            _random.Shuffle(objects);
            steps.Enqueue(new Step(StepType.Begin, kind, era.Epoch, list, null, 0));
            foreach (var change in objects.Take(isBroken ? _random.Next(objects.Length + 1) : objects.Length))
            {
                steps.Enqueue(new Step(StepType.Change, kind, era.Epoch, list, change, 0));
            }

            if (!isBroken)
            {
                steps.Enqueue(new Step(StepType.Sweep, kind, era.Epoch, list, null, era.VersionAt(position)));
            }
        }
    }

    internal enum StepType
    {
        Begin,
        Change,
        Sweep,
    }

    internal sealed record Step(StepType Type, ObjectKind Kind, long Epoch, long List, ObjectChange? Change, ulong Version);

    private sealed record Era(
        long Epoch, ulong StartVersion, Dictionary<(ObjectKind Kind, string Namespace, string Name), ObjectChange> Start, List<ObjectChange> Changes)
    {
        public ulong VersionAt(int position) => position == 0 ? StartVersion : Changes[position - 1].Version;

        public Dictionary<(ObjectKind Kind, string Namespace, string Name), ObjectChange> StateAt(int position)
        {
            var state = Start.ToDictionary();
            foreach (var change in Changes.Take(position))
            {
                if (change.Object is null)
                {
                    state.Remove(KeyOf(change));
                }
                else
                {
                    state[KeyOf(change)] = change;
                }
            }

            return state;
        }
    }
}
