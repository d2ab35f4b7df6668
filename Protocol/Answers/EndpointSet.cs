using System.Collections;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// The ready endpoints of a service: the union over its slices, which are shared, not copied. What stands in several places
/// counts once; bits beside the entries remember which ones repeat an earlier address, or an earlier name with the same
/// ports. Immutable, thread-safe; walking it allocates nothing.
/// </summary>
public sealed class EndpointSet
{
    private readonly BitArray? _repeatedAddress;
    private readonly BitArray? _repeatedName;
    private readonly BitArray? _repeatedPodName;

    private EndpointSet(EndpointSliceObject[] slices)
    {
        Slices = slices;
        Count = slices.Sum(slice => slice.Endpoints.Count);
        var addresses = new HashSet<HostAddress>(Count);
        var names = new HashSet<ulong>(Count);
        var podNames = new HashSet<ulong>(Count);
        var ordinal = 0;
        Span<byte> scratch = stackalloc byte[DashedAddress.MaxLength];
        foreach (var slice in slices)
        {
            foreach (var endpoint in slice.Endpoints)
            {
                Mark(ref _repeatedAddress, ordinal, !addresses.Add(endpoint.Address));
                Mark(ref _repeatedName, ordinal, !AddAll(names, slice, EndpointNames.LabelOf(endpoint, false, scratch)));
                Mark(ref _repeatedPodName, ordinal, !AddAll(podNames, slice, EndpointNames.LabelOf(endpoint, true, scratch)));
                ordinal++;
            }
        }
    }

    /// <summary>No endpoints.</summary>
    public static EndpointSet Empty { get; } = new([]);

    /// <summary>The slices that have endpoints, by name.</summary>
    public EndpointSliceObject[] Slices { get; }

    /// <summary>Number of entries of all slices.</summary>
    public int Count { get; }

    /// <summary>Makes the union.</summary>
    public static EndpointSet Of(IEnumerable<EndpointSliceObject> slices)
    {
        var filled = slices.Where(slice => slice.Endpoints.Count > 0).OrderBy(slice => slice.Name, StringComparer.Ordinal).ToArray();
        return filled.Length == 0 ? Empty : new EndpointSet(filled);
    }

    /// <summary>True when the address of an entry stood in an earlier one.</summary>
    public bool RepeatsAddress(int ordinal) => _repeatedAddress?[ordinal] == true;

    /// <summary>True when an earlier entry has the same name and ports.</summary>
    /// <param name="ordinal">The entry.</param>
    /// <param name="usePodNames">Option endpoint_pod_names.</param>
    public bool RepeatsName(int ordinal, bool usePodNames) =>
        (usePodNames ? _repeatedPodName : _repeatedName)?[ordinal] == true;

    private void Mark(ref BitArray? bits, int ordinal, bool value)
    {
        if (value)
        {
            bits ??= new BitArray(Count);
            bits[ordinal] = true;
        }
    }

    private static bool AddAll(HashSet<ulong> seen, EndpointSliceObject slice, ReadOnlySpan<byte> label)
    {
        var hash = 14695981039346656037UL;
        foreach (var octet in label)
        {
            hash = (hash ^ WireNames.ToLower(octet)) * 1099511628211UL;
        }

        // Endpoints of imported slices carry their cluster's label too: equal hostnames of two clusters are two names.
        foreach (var character in slice.SourceCluster)
        {
            hash = (hash ^ (0x100u | character)) * 1099511628211UL;
        }

        var added = seen.Add(hash);
        foreach (var port in slice.Ports)
        {
            added |= seen.Add((hash ^ (uint)port.Number) * 0x9E3779B97F4A7C15UL);
        }

        return added;
    }
}
