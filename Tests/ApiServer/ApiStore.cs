namespace ActorDns.ApiServer;

/// <summary>
/// What etcd and the watch cache are to a real API server: the objects, one version counter for all of them, and a
/// history of changes that watches go through and that is cut off from time to time. Thread-safe.
/// </summary>
public sealed class ApiStore
{
    /// <summary>Changes kept; older ones are compacted away.</summary>
    public const int HistoryLimit = 20_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<ApiResource, SortedDictionary<string, ApiObject>> _objects =
        ApiResource.All.ToDictionary(resource => resource, _ => new SortedDictionary<string, ApiObject>(StringComparer.Ordinal));

    private readonly List<StoreEvent> _history = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _version = 1000;
    private ulong _compacted = 1000;
    private int _generation;

    /// <summary>The version of the last change.</summary>
    public ulong Version
    {
        get
        {
            lock (_lock)
            {
                return _version;
            }
        }
    }

    /// <summary>Counts compactions and restores: what was handed out before (continue tokens) is void after one.</summary>
    internal int Generation
    {
        get
        {
            lock (_lock)
            {
                return _generation;
            }
        }
    }

    /// <summary>Adds an object or replaces the one of its name.</summary>
    /// <returns>The object with its version.</returns>
    public ApiObject Put(ApiObject value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_lock)
        {
            var stored = value with { Version = ++_version };
            var objects = _objects[value.Resource];
            objects.TryGetValue(value.Key, out var previous);
            objects[value.Key] = stored;
            Remember(new StoreEvent(_version, stored, previous, IsDeletion: false));
            return stored;
        }
    }

    /// <summary>Deletes an object; false when there is none.</summary>
    public bool Delete(ApiResource resource, string space, string name)
    {
        lock (_lock)
        {
            if (!_objects[resource].Remove($"{space}/{name}", out var previous))
            {
                return false;
            }

            _version++;
            Remember(new StoreEvent(_version, previous with { Version = _version }, previous, IsDeletion: true));
            return true;
        }
    }

    /// <summary>All objects of a resource, ordered by namespace and name, and the version they are of.</summary>
    public (ApiObject[] Objects, ulong Version) Read(ApiResource resource)
    {
        lock (_lock)
        {
            return (_objects[resource].Values.ToArray(), _version);
        }
    }

    /// <summary>Forgets the history: watches from any version but the present one get 410, and so do pages of lists under way.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            // One step further, as other clients' writes would make it: nobody's last version is the present one.
            _version++;
            _compacted = _version;
            _history.Clear();
            _generation++;
        }
    }

    /// <summary>What a backup of the store would hold.</summary>
    public StoreBackup Backup()
    {
        lock (_lock)
        {
            return new StoreBackup(_version, _objects.Values.SelectMany(objects => objects.Values).ToArray());
        }
    }

    /// <summary>Goes back to a backup, its version too. Use <see cref="InProcessApiServer.Restore"/>, which also ends all watches.</summary>
    internal void Restore(StoreBackup backup)
    {
        lock (_lock)
        {
            foreach (var objects in _objects.Values)
            {
                objects.Clear();
            }

            foreach (var value in backup.Objects)
            {
                _objects[value.Resource][value.Key] = value;
            }

            _version = backup.Version;
            _compacted = backup.Version;
            _history.Clear();
            _generation++;
        }
    }

    /// <summary>The changes of a resource behind a version, or null when some of them are forgotten, and a task that ends with the next change.</summary>
    internal (List<StoreEvent>? Events, ulong Version, Task Changed) ReadAfter(ApiResource resource, ulong version)
    {
        lock (_lock)
        {
            if (version < _compacted)
            {
                return (null, _version, _changed.Task);
            }

            var events = new List<StoreEvent>();
            for (var i = FindAfter(version); i < _history.Count; i++)
            {
                if (_history[i].Object.Resource == resource)
                {
                    events.Add(_history[i]);
                }
            }

            return (events, _version, _changed.Task);
        }
    }

    /// <summary>Wakes all watches, as a change does.</summary>
    internal void Wake()
    {
        lock (_lock)
        {
            Signal();
        }
    }

    private int FindAfter(ulong version)
    {
        var low = 0;
        var high = _history.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_history[middle].Version <= version)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void Remember(StoreEvent change)
    {
        _history.Add(change);
        if (_history.Count > HistoryLimit)
        {
            var cut = _history.Count - (HistoryLimit / 2);
            _compacted = _history[cut - 1].Version;
            _history.RemoveRange(0, cut);
        }

        Signal();
    }

    private void Signal()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }
}
