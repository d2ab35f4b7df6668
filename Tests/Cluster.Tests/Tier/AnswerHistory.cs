using ActorDns.ApiServer;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>
/// Changes an API server's store and remembers from when to when each name had which addresses; none means that the name does
/// not exist. Every call is one change of one object, so that no state in between can be seen. Thread-safe.
/// </summary>
internal sealed class AnswerHistory(ApiStore store)
{
    private static readonly ApiPort Port = new("http", 80);
    private static readonly State Missing = new(TimeSpan.MinValue, TimeSpan.MinValue, []);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<State>> _names = [];

    /// <summary>All names that exist or have existed, in their order.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock)
            {
                return [.. _names.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    public static string ServiceName(string space, string service) => $"{service}.{space}.svc.cluster.local";

    public static string PodName(string space, string address) => $"{address.Replace('.', '-')}.{space}.pod.cluster.local";

    public void PutNamespace(string space) => store.Put(ApiObjects.Namespace(space));

    public void PutService(string space, string service, string address) =>
        Change(ServiceName(space, service), [address], () => store.Put(ApiObjects.Service(space, service, [address], Port)));

    /// <summary>Makes a headless Service. Before the nodes start: it is two objects, and the first alone is no name yet.</summary>
    public void CreateHeadless(string space, string service, params string[] addresses)
    {
        store.Put(ApiObjects.Service(space, service, ["None"], Port));
        PutEndpoints(space, service, addresses);
    }

    /// <summary>Changes the endpoints of a headless Service; at least one.</summary>
    public void PutEndpoints(string space, string service, params string[] addresses) =>
        Change(ServiceName(space, service), addresses, () => store.Put(ApiObjects.Slice(space, $"{service}-1", service, [.. addresses.Select(address => new ApiEndpoint(address))], Port)));

    public void DeleteService(string space, string service) =>
        Change(ServiceName(space, service), [], () => store.Delete(ApiResource.Services, space, service));

    public void PutPod(string space, string pod, string address) =>
        Change(PodName(space, address), [address], () => store.Put(ApiObjects.Pod(space, pod, address)));

    /// <summary>A backup of the store, and what the names were in it.</summary>
    public HistoryBackup Backup()
    {
        lock (_lock)
        {
            return new HistoryBackup(store.Backup(), _names.ToDictionary(name => name.Key, name => name.Value[^1].Addresses));
        }
    }

    /// <summary>Brings back a backup, versions and all.</summary>
    public void Restore(InProcessApiServer server, HistoryBackup backup)
    {
        lock (_lock)
        {
            var before = TierClock.Now;
            server.Restore(backup.Store);
            foreach (var (name, states) in _names)
            {
                states.Add(new State(before, TierClock.Now, backup.Names.GetValueOrDefault(name, [])));
            }
        }
    }

    /// <summary>The addresses of a name now.</summary>
    public IReadOnlyList<string> Now(string name)
    {
        lock (_lock)
        {
            return _names.TryGetValue(name, out var states) ? states[^1].Addresses : [];
        }
    }

    /// <summary>True if a name had these addresses at some moment from one time to another.</summary>
    public bool Had(string name, IReadOnlyList<string> addresses, TimeSpan from, TimeSpan to)
    {
        lock (_lock)
        {
            List<State> states = [Missing, .. _names.GetValueOrDefault(name, [])];
            for (var i = 0; i < states.Count; i++)
            {
                // A state may be seen from before its change was made known until after the next one was.
                var end = i + 1 < states.Count ? states[i + 1].After : TimeSpan.MaxValue;
                if (states[i].Before <= to && end >= from && states[i].Addresses.SequenceEqual(addresses))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Remembers a change and makes it.</summary>
    internal void Change(string name, string[] addresses, Action change)
    {
        lock (_lock)
        {
            var before = TierClock.Now;
            change();
            if (!_names.TryGetValue(name, out var states))
            {
                _names[name] = states = [];
            }

            states.Add(new State(before, TierClock.Now, [.. addresses.Order(StringComparer.Ordinal)]));
        }
    }

    private sealed record State(TimeSpan Before, TimeSpan After, IReadOnlyList<string> Addresses);
}
