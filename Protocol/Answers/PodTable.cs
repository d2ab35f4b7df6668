using System.Text;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// The pods of one partition: for each a key of its name, its address and version, no object. Several pods may share an
/// address (host network), so each counts by itself. Where pods are looked up by address their names are kept too, and which
/// reverse zones have news. Not thread-safe.
/// </summary>
/// <param name="keepsNames">True to keep names, and to say which reverse zones have news.</param>
/// <param name="partition">The partition's number.</param>
internal sealed class PodTable(bool keepsNames, int partition)
{
    private readonly Dictionary<ulong, (HostAddress Address, StateVersion Version, byte[]? Name)> _pods = [];
    private readonly HashSet<ReversePrefix> _news = [];
    private StateVersion _newest;

    /// <summary>Number of pods.</summary>
    public int Count => _pods.Count;

    /// <summary>The keys of all pods.</summary>
    public IEnumerable<ulong> Keys => _pods.Keys;

    /// <summary>The pods, for a copy.</summary>
    public IEnumerable<(string Name, HostAddress Address, StateVersion Version)> All =>
        _pods.Select(pod => (pod.Value.Name is { } name ? Encoding.UTF8.GetString(name) : NameKey.ToText(pod.Key), pod.Value.Address, pod.Value.Version));

    /// <summary>Applies a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="version">Its version.</param>
    /// <param name="changed">True if an address may have come or gone.</param>
    /// <returns>False if it was older than what is known, or is known already.</returns>
    public bool Apply(ObjectChange change, StateVersion version, out bool changed)
    {
        changed = false;
        var key = NameKey.Of(change.Name);
        var known = _pods.TryGetValue(key, out var pod);
        if (known && version < pod.Version)
        {
            return false;
        }

        _newest = StateVersion.Max(_newest, version);
        if (change.Object is not PodObject present)
        {
            changed = _pods.Remove(key);
            NoteNews(changed, pod.Address);
            return true;
        }

        var name = keepsNames && !NameKey.IsText(change.Name) ? Encoding.UTF8.GetBytes(change.Name) : pod.Name;
        var hasName = name is not null && pod.Name is null;
        if (known && version == pod.Version && present.Address == pod.Address && !hasName)
        {
            // What both feeders tell is no news: a list that has named it already must not be told to drop it.
            return false;
        }

        _pods[key] = (present.Address, version, pod.Name ?? name);
        changed = !known || pod.Address != present.Address || hasName;
        NoteNews(changed && known, pod.Address);
        NoteNews(changed, present.Address);
        return true;
    }

    /// <summary>Drops pods a complete list did not name.</summary>
    public bool Sweep(HashSet<ulong> unnamed, StateVersion version)
    {
        var swept = false;
        foreach (var key in unnamed)
        {
            if (_pods.TryGetValue(key, out var pod) && pod.Version <= version)
            {
                swept = _pods.Remove(key);
                _newest = StateVersion.Max(_newest, version);
                NoteNews(swept, pod.Address);
            }
        }

        return swept;
    }

    /// <summary>The addresses, each once.</summary>
    public HashSet<HostAddress> Addresses() => [.. _pods.Values.Select(pod => pod.Address)];

    /// <summary>What the reverse zones are to know: the whole set of this partition's pods in each prefix.</summary>
    /// <param name="all">False for those only that have news since the last time.</param>
    public List<ReverseContribution> Contributions(bool all)
    {
        if (!keepsNames || (!all && _news.Count == 0))
        {
            return [];
        }

        var builders = new Dictionary<ReversePrefix, EndpointList.Builder>();
        foreach (var prefix in _news)
        {
            builders.Add(prefix, new EndpointList.Builder());
        }

        foreach (var (address, _, name) in _pods.Values)
        {
            var prefix = ReversePrefix.Of(address);
            if (!builders.TryGetValue(prefix, out var builder) && all)
            {
                builders.Add(prefix, builder = new EndpointList.Builder());
            }

            builder?.Add(address, default, name, default);
        }

        if (!all)
        {
            _news.Clear();
        }

        return [.. builders.Select(pair => new ReverseContribution(pair.Key, new ReverseSet(ReverseSet.PodsOf(partition), _newest, [], pair.Value.Build())))];
    }

    private void NoteNews(bool isNews, HostAddress address)
    {
        if (isNews && keepsNames)
        {
            _news.Add(ReversePrefix.Of(address));
        }
    }
}
