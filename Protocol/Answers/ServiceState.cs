using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>What a partition holds of one service name: the object, if it exists, and the slices that carry its label. Not thread-safe.</summary>
internal sealed class ServiceState(string name, bool isImport)
{
    private static readonly Dictionary<ReversePrefix, ReverseSet> NoSets = [];

    /// <summary>The service's name.</summary>
    public string Name { get; } = name;

    /// <summary>True for a ServiceImport.</summary>
    public bool IsImport { get; } = isImport;

    /// <summary>The object; null when only slices are known.</summary>
    public ServiceObject? Service { get; set; }

    /// <summary>The version of the object, also when its content did not change with it.</summary>
    public StateVersion Version { get; set; }

    /// <summary>The newest version that changed the object or a slice, deletions included: the version of its reverse sets.</summary>
    public StateVersion LastChange { get; set; }

    /// <summary>The slices. A list, for nearly every service has one, and a hundred of 100 endpoints each are searched soon enough.</summary>
    public List<KnownSlice> Slices { get; } = new(1);

    /// <summary>What is published of it; null when it must be made anew or does not exist.</summary>
    public ServiceRecords? Records { get; set; }

    /// <summary>The prefixes its addresses were in when the reverse zones were told last.</summary>
    public ReversePrefix[] ToldPrefixes { get; set; } = [];

    /// <summary>The prefixes its addresses from outside were in then.</summary>
    public ReversePrefix[] ToldExternalPrefixes { get; set; } = [];

    /// <summary>True when nothing is known of it.</summary>
    public bool IsEmpty => Service is null && Slices.Count == 0;

    /// <summary>The position of a slice in <see cref="Slices"/>, or -1.</summary>
    public int IndexOfSlice(string sliceName) => Slices.FindIndex(slice => slice.Slice.Name == sliceName);

    /// <summary>What the reverse zones are to know, by prefix; nothing of imported services, which have no PTR records.</summary>
    public Dictionary<ReversePrefix, ReverseSet> ReverseSets()
    {
        var version = LastChange;
        var sets = new Dictionary<ReversePrefix, ReverseSet>();
        if (IsImport)
        {
            return sets;
        }

        foreach (var group in (Service?.ClusterAddresses ?? []).Distinct().GroupBy(ReversePrefix.Of))
        {
            sets.Add(group.Key, new ReverseSet(Name, version, [.. group], EndpointList.Empty));
        }

        foreach (var (prefix, endpoints) in EndpointsByPrefix())
        {
            var known = sets.GetValueOrDefault(prefix) ?? new ReverseSet(Name, version, [], EndpointList.Empty);
            sets[prefix] = known with { Endpoints = endpoints.Build() };
        }

        return sets;
    }

    /// <summary>What the reverse zones are to know of the ways from outside, by prefix.</summary>
    public Dictionary<ReversePrefix, ReverseSet> ExternalSets()
    {
        if (IsImport || Service is not { ExternalAddresses.Length: > 0 } service)
        {
            return NoSets;
        }

        var name = ReverseSet.ExternalOf(Name);
        return service.ExternalAddresses.Distinct().GroupBy(ReversePrefix.Of)
            .ToDictionary(group => group.Key, group => new ReverseSet(name, LastChange, [.. group], EndpointList.Empty));
    }

    private Dictionary<ReversePrefix, EndpointList.Builder> EndpointsByPrefix()
    {
        var builders = new Dictionary<ReversePrefix, EndpointList.Builder>();
        var seen = new HashSet<(HostAddress, int, int)>();
        foreach (var slice in Slices)
        {
            foreach (var endpoint in slice.Slice.Endpoints)
            {
                // The same endpoint in two slices is one PTR; its topology zone has no part in it.
                if (!seen.Add((endpoint.Address, HashOf(endpoint.HostName), HashOf(endpoint.PodName))))
                {
                    continue;
                }

                var prefix = ReversePrefix.Of(endpoint.Address);
                if (!builders.TryGetValue(prefix, out var builder))
                {
                    builders.Add(prefix, builder = new EndpointList.Builder());
                }

                builder.Add(endpoint.Address, endpoint.HostName, endpoint.PodName, default);
            }
        }

        return builders;
    }

    private static int HashOf(ReadOnlySpan<byte> octets)
    {
        var hash = default(HashCode);
        hash.AddBytes(octets);
        return hash.ToHashCode();
    }
}
