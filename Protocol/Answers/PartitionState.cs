using System.Diagnostics.CodeAnalysis;
using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// What one partition of a namespace knows, with one writer. Everything that comes is state, not delta, fenced by its
/// <see cref="StateVersion"/>: what is older than what is known is dropped, so that the streams of two feeders, copies
/// from a twin, doubles and re-orderings all lead to the same state. A list marks what it names (<see cref="ListMarks"/>);
/// <see cref="Sweep"/> drops the rest. A batch is applied change by change and published once, so a service's endpoint set
/// goes from one whole union to the next, and an endpoint that moves between slices of one batch never vanishes.
/// Not thread-safe; <see cref="Publish"/> gives what other threads may read.
/// </summary>
public sealed class PartitionState
{
    /// <summary>Deletions remembered to fence late messages; beyond it the oldest half is forgotten.</summary>
    private const int MaxTombstones = 4096;

    private readonly Dictionary<(string Name, bool IsImport), ServiceState> _services = [];
    private readonly Dictionary<string, (string Service, bool IsImport)> _serviceOfSlice = [];
    private readonly Dictionary<(ObjectKind Kind, string Name), StateVersion> _tombstones = [];
    private readonly HashSet<ServiceState> _changed = [];
    private readonly ListMarks _marks = new();
    private readonly PodTable _pods;
    private HashSet<Records.HostAddress> _podAddresses = [];
    private StateVersion _newestGone;
    private bool _podsChanged;
    private ulong _revision;

    /// <summary>Makes an empty state.</summary>
    /// <param name="partition">The partition's number.</param>
    /// <param name="indexesPods">True to tell the reverse zones of its pods, so that they can be looked up by address.</param>
    public PartitionState(int partition = 0, bool indexesPods = false) => _pods = new PodTable(indexesPods, partition);

    /// <summary>True when it holds nothing.</summary>
    public bool IsEmpty => _services.Count == 0 && _pods.Count == 0;

    /// <summary>True when a snapshot would differ from the last one.</summary>
    public bool HasNews => _changed.Count > 0 || _podsChanged;

    /// <summary>Applies one change.</summary>
    /// <param name="change">A change of a Service, ServiceImport, EndpointSlice or Pod of this partition.</param>
    /// <param name="epoch">The API server's history its version belongs to.</param>
    /// <param name="list">The list that named it; 0 when a watch told it.</param>
    /// <returns>False if it was older than what is known, and dropped, or says what is known already.</returns>
    public bool Apply(ObjectChange change, long epoch, long list = 0)
    {
        ArgumentNullException.ThrowIfNull(change);
        var version = new StateVersion(epoch, change.Version);
        var isDead = _tombstones.TryGetValue(FenceOf(change), out var dead) && version < dead;
        var applied = !isDead && change.Kind switch
        {
            ObjectKind.Service or ObjectKind.ServiceImport => ApplyService(change, version),
            ObjectKind.EndpointSlice => ApplySlice(change, version),
            ObjectKind.Pod => ApplyPod(change, version),
            _ => false,
        };
        if (change.Object is not null)
        {
            _marks.Note(change.Kind, NameKey.Of(change.Name), list, applied);
        }
        else if (applied)
        {
            Bury(change, version);
        }

        return applied;
    }

    /// <summary>A list of a kind begins: what it will not have named at its end is gone.</summary>
    public void BeginList(ObjectKind kind, long list) => _marks.Begin(kind, list, kind switch
    {
        ObjectKind.Pod => _pods.Keys,
        ObjectKind.EndpointSlice => _serviceOfSlice.Keys.Select(NameKey.Of),
        _ => _services.Values.Where(state => state.Service?.Kind == kind).Select(state => NameKey.Of(state.Name)),
    });

    /// <summary>A list of a kind is complete: drops what it did not name and is not newer than the list.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="list">The list; without effect when its begin was not seen.</param>
    /// <param name="version">Its version.</param>
    public void Sweep(ObjectKind kind, long list, StateVersion version)
    {
        if (_marks.End(kind, list) is not { } unnamed)
        {
            return;
        }

        if (kind == ObjectKind.Pod)
        {
            _podsChanged |= _pods.Sweep(unnamed, version);
        }
        else if (unnamed.Count > 0)
        {
            foreach (var state in _services.Values)
            {
                SweepService(state, kind, unnamed, version);
            }
        }

        foreach (var (key, dead) in _tombstones)
        {
            if (key.Kind == kind && dead <= version)
            {
                _tombstones.Remove(key);
            }
        }
    }

    /// <summary>The form of a service that exists.</summary>
    public bool TryGetForm(string name, bool isImport, [NotNullWhen(true)] out ServiceForm? form)
    {
        form = _services.TryGetValue((name, isImport), out var state) ? state.Service?.Form : null;
        return form is not null;
    }

    /// <summary>Makes a snapshot, and says what follows for the reverse zones since the last one.</summary>
    public PartitionSnapshot Publish(out IReadOnlyList<ReverseContribution> contributions)
    {
        _revision++;
        var told = new List<ReverseContribution>();
        foreach (var state in _changed)
        {
            state.Records = state.Service is null
                ? null
                : new ServiceRecords(state.Service, EndpointSet.Of(state.Slices.Select(slice => slice.Slice)), _revision);
            Contribute(state, told, all: false);
            if (state.IsEmpty)
            {
                _services.Remove((state.Name, state.IsImport));
                _newestGone = StateVersion.Max(_newestGone, state.LastChange);
            }
        }

        _changed.Clear();
        if (_podsChanged)
        {
            _podAddresses = _pods.Addresses();
            _podsChanged = false;
            told.AddRange(_pods.Contributions(all: false));
        }

        contributions = told;
        return new PartitionSnapshot(
            [.. _services.Values.Select(state => state.Records).OfType<ServiceRecords>()], _podAddresses, _revision);
    }

    /// <summary>Everything the reverse zones should know.</summary>
    public IReadOnlyList<ReverseContribution> AllContributions()
    {
        var told = new List<ReverseContribution>();
        foreach (var state in _services.Values)
        {
            Contribute(state, told, all: true);
        }

        told.AddRange(_pods.Contributions(all: true));
        return told;
    }

    /// <summary>
    /// Everything it knows, deletions included, each with its epoch: what makes another copy the same as this one. Pods
    /// are named by a key of their name where that is all that is kept. Objects carry the version of the latest one that was served alike.
    /// </summary>
    public IEnumerable<(long Epoch, ObjectChange Change)> Export(string @namespace)
    {
        foreach (var state in _services.Values)
        {
            if (state.Service is { } service)
            {
                yield return (state.Version.Epoch, ObjectChange.Present(service) with { Version = state.Version.Version });
            }

            foreach (var slice in state.Slices)
            {
                yield return (slice.Version.Epoch, ObjectChange.Present(slice.Slice) with { Version = slice.Version.Version });
            }
        }

        foreach (var (name, address, version) in _pods.All)
        {
            yield return (version.Epoch, ObjectChange.Present(new PodObject(@namespace, name, version.Version, address)));
        }

        foreach (var ((kind, name), dead) in _tombstones)
        {
            yield return (dead.Epoch, ObjectChange.Deleted(kind, @namespace, name, dead.Version));
        }
    }

    private bool ApplyService(ObjectChange change, StateVersion version)
    {
        var key = (change.Name, change.Kind == ObjectKind.ServiceImport);
        if (_services.TryGetValue(key, out var state) && state.Service is not null && version < state.Version)
        {
            return false;
        }

        if (state is null && change.Object is null)
        {
            return true;
        }

        state ??= Add(key);
        state.Version = version;
        if (state.Service is not null && change.Object is not null && ObjectEquality.IsSame(state.Service, change.Object))
        {
            return false;
        }

        state.Service = change.Object as ServiceObject;
        Touch(state, version);
        return true;
    }

    private bool ApplySlice(ObjectChange change, StateVersion version)
    {
        var slice = change.Object as EndpointSliceObject;
        if (_serviceOfSlice.TryGetValue(change.Name, out var owner))
        {
            var state = _services[owner];
            var index = state.IndexOfSlice(change.Name);
            var known = state.Slices[index];
            if (version < known.Version)
            {
                return false;
            }

            if (slice is not null && ObjectEquality.IsSame(known.Slice, slice))
            {
                state.Slices[index] = known with { Version = version };
                return false;
            }

            RemoveSlice(state, index, version);
        }

        if (slice is not null)
        {
            var key = (slice.ServiceName, slice.IsImport);
            var state = _services.GetValueOrDefault(key) ?? Add(key);
            state.Slices.Add(new KnownSlice(slice, version));
            _serviceOfSlice[change.Name] = key;
            Touch(state, version);
        }

        return true;
    }

    private void RemoveSlice(ServiceState state, int index, StateVersion version)
    {
        _serviceOfSlice.Remove(state.Slices[index].Slice.Name);
        state.Slices.RemoveAt(index);
        Touch(state, version);
    }

    private bool ApplyPod(ObjectChange change, StateVersion version)
    {
        var applied = _pods.Apply(change, version, out var changed);
        _podsChanged |= changed;
        return applied;
    }

    private void SweepService(ServiceState state, ObjectKind kind, HashSet<ulong> unnamed, StateVersion version)
    {
        if (kind != ObjectKind.EndpointSlice)
        {
            if (state.Service?.Kind == kind && state.Version <= version && unnamed.Contains(NameKey.Of(state.Name)))
            {
                state.Service = null;
                Touch(state, version);
            }

            return;
        }

        for (var index = state.Slices.Count - 1; index >= 0; index--)
        {
            var slice = state.Slices[index];
            if (slice.Version <= version && unnamed.Contains(NameKey.Of(slice.Slice.Name)))
            {
                RemoveSlice(state, index, version);
            }
        }
    }

    private ServiceState Add((string Name, bool IsImport) key)
    {
        // The reverse zones may have been told of an earlier life of it: what they are told next must not be older.
        var state = new ServiceState(key.Name, key.IsImport) { LastChange = _newestGone };
        _services.Add(key, state);
        return state;
    }

    private void Touch(ServiceState state, StateVersion version)
    {
        state.LastChange = StateVersion.Max(state.LastChange, version);
        _changed.Add(state);
    }

    private void Bury(ObjectChange change, StateVersion version)
    {
        if (_tombstones.Count >= MaxTombstones)
        {
            foreach (var old in _tombstones.OrderBy(pair => pair.Value).Take(MaxTombstones / 2).Select(pair => pair.Key).ToList())
            {
                _tombstones.Remove(old);
            }
        }

        _tombstones[FenceOf(change)] = version;
    }

    /// <summary>Pods by their key: a copy from a twin knows them by nothing else, and must meet the fence of a watch.</summary>
    private static (ObjectKind Kind, string Name) FenceOf(ObjectChange change) =>
        (change.Kind, change.Kind == ObjectKind.Pod ? NameKey.ToText(NameKey.Of(change.Name)) : change.Name);

    private static void Contribute(ServiceState state, List<ReverseContribution> told, bool all)
    {
        var (inside, outside) = (state.ReverseSets(), state.ExternalSets());
        Contribute(state.Name, state.LastChange, inside, state.ToldPrefixes, told);
        if (outside.Count > 0 || state.ToldExternalPrefixes.Length > 0)
        {
            Contribute(ReverseSet.ExternalOf(state.Name), state.LastChange, outside, state.ToldExternalPrefixes, told);
        }

        if (!all)
        {
            state.ToldPrefixes = [.. inside.Keys];
            state.ToldExternalPrefixes = [.. outside.Keys];
        }
    }

    private static void Contribute(
        string service, StateVersion version, Dictionary<ReversePrefix, ReverseSet> sets, ReversePrefix[] toldBefore, List<ReverseContribution> told)
    {
        told.AddRange(sets.Select(set => new ReverseContribution(set.Key, set.Value)));
        foreach (var prefix in toldBefore.Where(prefix => !sets.ContainsKey(prefix)))
        {
            told.Add(new ReverseContribution(prefix, new ReverseSet(service, version, [], EndpointList.Empty)));
        }
    }
}
