using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Answers;

/// <summary>What a partition holds of one service name: the object, if it exists, and the slices that carry its label. Not thread-safe.</summary>
internal sealed class ServiceState(string name, bool isImport)
{
    /// <summary>The service's name.</summary>
    public string Name { get; } = name;

    /// <summary>True for a ServiceImport.</summary>
    public bool IsImport { get; } = isImport;

    /// <summary>The object; null when only slices are known.</summary>
    public ServiceObject? Service { get; set; }

    /// <summary>The epoch of the list that named the object last.</summary>
    public long Epoch { get; set; }

    /// <summary>The slices by name, each with the epoch of the list that named it last.</summary>
    public Dictionary<string, (EndpointSliceObject Slice, long Epoch)> Slices { get; } = [];

    /// <summary>What is published of it; null when it must be made anew or does not exist.</summary>
    public ServiceRecords? Records { get; set; }

    /// <summary>The prefixes its addresses were in when the reverse zones were told last.</summary>
    public HashSet<ReversePrefix> ToldPrefixes { get; set; } = [];

    /// <summary>True when nothing is known of it.</summary>
    public bool IsEmpty => Service is null && Slices.Count == 0;

    /// <summary>What the reverse zones are to know, by prefix.</summary>
    public Dictionary<ReversePrefix, List<ReverseEntry>> ReverseEntries()
    {
        var sets = new Dictionary<ReversePrefix, List<ReverseEntry>>();
        if (IsImport)
        {
            // There are no PTR records for imported services.
            return sets;
        }

        foreach (var address in Service?.ClusterAddresses ?? [])
        {
            Add(sets, new ReverseEntry(address, true, [], []));
        }

        foreach (var (slice, _) in Slices.Values)
        {
            foreach (var endpoint in slice.Endpoints)
            {
                Add(sets, new ReverseEntry(endpoint.Address, false, Share(endpoint.HostName), Share(endpoint.PodName)));
            }
        }

        return sets;
    }

    private static byte[] Share(ReadOnlySpan<byte> octets) => octets.IsEmpty ? [] : octets.ToArray();

    private static void Add(Dictionary<ReversePrefix, List<ReverseEntry>> sets, ReverseEntry entry)
    {
        var prefix = ReversePrefix.Of(entry.Address);
        if (!sets.TryGetValue(prefix, out var entries))
        {
            sets.Add(prefix, entries = []);
        }

        entries.Add(entry);
    }
}
