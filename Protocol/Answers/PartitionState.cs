using System.Diagnostics.CodeAnalysis;
using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// What one partition of a namespace knows, with one writer. Everything that comes is state, not delta, fenced by
/// (epoch, version): of one epoch the newer version counts, and what a list of a later epoch names counts whatever its
/// version (an API server restored from a backup goes back). A list marks what it names; <see cref="Sweep"/> drops the
/// rest. A batch is applied change by change and published once, so a service's endpoint set goes from one whole union to
/// the next, and an endpoint that moves between slices of one batch never vanishes.
/// Not thread-safe; <see cref="Publish"/> gives what other threads may read.
/// </summary>
/// <param name="firstRevision">Where revisions begin; above those of an earlier life of the partition, so that reverse zones take its sets.</param>
public sealed class PartitionState(ulong firstRevision)
{
    /// <summary>Deletions remembered to fence late messages; beyond it the oldest half is forgotten.</summary>
    private const int MaxTombstones = 4096;

    private readonly Dictionary<(string Name, bool IsImport), ServiceState> _services = [];
    private readonly Dictionary<string, (string Service, bool IsImport)> _serviceOfSlice = [];
    private readonly Dictionary<(ObjectKind Kind, string Name), (ulong Version, long Epoch)> _tombstones = [];
    private readonly HashSet<ServiceState> _changed = [];
    private readonly PodTable _pods = new();
    private HashSet<Records.HostAddress> _podAddresses = [];
    private bool _podsChanged;
    private uint _sweptKinds;
    private uint _requiredKinds = uint.MaxValue;
    private ulong _revision = firstRevision;

    /// <summary>Every kind that is needed has been listed and swept.</summary>
    public bool IsComplete => (_sweptKinds & _requiredKinds) == _requiredKinds;

    /// <summary>True when it holds nothing.</summary>
    public bool IsEmpty => _services.Count == 0 && _pods.Count == 0;

    /// <summary>Applies one change.</summary>
    /// <param name="change">A change of a Service, ServiceImport, EndpointSlice or Pod of this partition.</param>
    /// <param name="epoch">The epoch of the last list of its kind.</param>
    /// <returns>False if it was older than what is known, and dropped, or says what is known already.</returns>
    public bool Apply(ObjectChange change, long epoch)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (_tombstones.TryGetValue((change.Kind, change.Name), out var dead) && epoch <= dead.Epoch && change.Version < dead.Version)
        {
            return false;
        }

        var applied = change.Kind switch
        {
            ObjectKind.Service or ObjectKind.ServiceImport => ApplyService(change, epoch),
            ObjectKind.EndpointSlice => ApplySlice(change, epoch),
            ObjectKind.Pod => ApplyPod(change, epoch),
            _ => false,
        };
        if (applied && change.Object is null)
        {
            Bury(change, epoch);
        }

        return applied;
    }

    /// <summary>A complete list of a kind has been applied: drops what it did not name.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="requiredKinds">Bit n set: <see cref="ObjectKind"/> n is needed to be complete.</param>
    public void Sweep(ObjectKind kind, long epoch, uint requiredKinds)
    {
        _requiredKinds = requiredKinds;
        _sweptKinds |= 1u << (int)kind;
        foreach (var state in _services.Values)
        {
            if (kind == ObjectKind.EndpointSlice)
            {
                SweepSlices(state, epoch);
            }
            else if (state.Service?.Kind == kind && state.Epoch < epoch)
            {
                state.Service = null;
                Touch(state);
            }
        }

        _podsChanged |= kind == ObjectKind.Pod && _pods.Sweep(epoch);
        foreach (var (key, dead) in _tombstones)
        {
            if (key.Kind == kind && dead.Epoch < epoch)
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

    /// <summary>True when a snapshot would differ from the last one.</summary>
    public bool HasNews => _changed.Count > 0 || _podsChanged;

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
            }
        }

        _changed.Clear();
        if (_podsChanged)
        {
            _podAddresses = _pods.Addresses();
            _podsChanged = false;
        }

        contributions = told;
        return new PartitionSnapshot(
            [.. _services.Values.Select(state => state.Records).OfType<ServiceRecords>()], _podAddresses, _revision);
    }

    /// <summary>Everything the reverse zones should know, for the slow timer that heals what was lost.</summary>
    public IReadOnlyList<ReverseContribution> AllContributions()
    {
        _revision++;
        var told = new List<ReverseContribution>();
        foreach (var state in _services.Values)
        {
            Contribute(state, told, all: true);
        }

        return told;
    }

    private bool ApplyService(ObjectChange change, long epoch)
    {
        var key = (change.Name, change.Kind == ObjectKind.ServiceImport);
        if (_services.TryGetValue(key, out var state) && state.Service is not null
            && epoch <= state.Epoch && change.Version < state.Version)
        {
            return false;
        }

        if (state is null && change.Object is null)
        {
            return true;
        }

        state ??= Add(key);
        state.Version = change.Version;
        state.Epoch = epoch;
        if (state.Service is null || change.Object is null || !ObjectEquality.IsSame(state.Service, change.Object))
        {
            state.Service = change.Object as ServiceObject;
            Touch(state);
        }

        return true;
    }

    private bool ApplySlice(ObjectChange change, long epoch)
    {
        var slice = change.Object as EndpointSliceObject;
        if (_serviceOfSlice.TryGetValue(change.Name, out var owner))
        {
            var state = _services[owner];
            var index = state.IndexOfSlice(change.Name);
            var known = state.Slices[index];
            if (epoch <= known.Epoch && change.Version < known.Version)
            {
                return false;
            }

            if (slice is not null && ObjectEquality.IsSame(known.Slice, slice))
            {
                state.Slices[index] = known with { Version = change.Version, Epoch = epoch };
                return false;
            }

            RemoveSlice(state, index);
        }

        if (slice is not null)
        {
            var key = (slice.ServiceName, slice.IsImport);
            var state = _services.GetValueOrDefault(key) ?? Add(key);
            state.Slices.Add(new KnownSlice(slice, change.Version, epoch));
            _serviceOfSlice[change.Name] = key;
            Touch(state);
        }

        return true;
    }

    private void RemoveSlice(ServiceState state, int index)
    {
        _serviceOfSlice.Remove(state.Slices[index].Slice.Name);
        state.Slices.RemoveAt(index);
        Touch(state);
    }

    private bool ApplyPod(ObjectChange change, long epoch)
    {
        _podsChanged |= _pods.Apply(change, epoch);
        return true;
    }

    private void SweepSlices(ServiceState state, long epoch)
    {
        for (var index = state.Slices.Count - 1; index >= 0; index--)
        {
            if (state.Slices[index].Epoch < epoch)
            {
                RemoveSlice(state, index);
            }
        }
    }

    private ServiceState Add((string Name, bool IsImport) key)
    {
        var state = new ServiceState(key.Name, key.IsImport);
        _services.Add(key, state);
        return state;
    }

    private void Touch(ServiceState state) => _changed.Add(state);

    private void Bury(ObjectChange change, long epoch)
    {
        if (_tombstones.Count >= MaxTombstones)
        {
            foreach (var old in _tombstones.OrderBy(pair => pair.Value.Version).Take(MaxTombstones / 2).Select(pair => pair.Key).ToList())
            {
                _tombstones.Remove(old);
            }
        }

        _tombstones[(change.Kind, change.Name)] = (change.Version, epoch);
    }

    private void Contribute(ServiceState state, List<ReverseContribution> told, bool all)
    {
        var sets = state.ReverseSets(_revision);
        told.AddRange(sets.Select(set => new ReverseContribution(set.Key, set.Value)));
        foreach (var prefix in state.ToldPrefixes.Where(prefix => !sets.ContainsKey(prefix)))
        {
            told.Add(new ReverseContribution(prefix, new ReverseSet(state.Name, _revision, [], EndpointList.Empty)));
        }

        if (!all)
        {
            state.ToldPrefixes = [.. sets.Keys];
        }
    }
}
