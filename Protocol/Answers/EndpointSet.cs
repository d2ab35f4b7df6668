using System.Collections;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// The ready endpoints of a service: the union over its slices, which are shared, not copied. What stands in several places
/// counts once; bits beside the entries remember which ones repeat an earlier one. Immutable, thread-safe; walking it
/// allocates nothing.
/// </summary>
public sealed class EndpointSet
{
    private readonly BitArray? _repeatedAddress;
    private readonly EndpointNameIndex _names;
    private readonly EndpointNameIndex _podNames;

    private EndpointSet(EndpointSliceObject[] slices)
    {
        Slices = slices;
        Count = slices.Sum(slice => slice.Endpoints.Count);
        _names = new EndpointNameIndex(slices, Count, usePodNames: false);
        _podNames = new EndpointNameIndex(slices, Count, usePodNames: true);
        var addresses = new HashSet<HostAddress>(Count);
        var ordinal = 0;
        foreach (var slice in slices)
        {
            foreach (var endpoint in slice.Endpoints)
            {
                if (!addresses.Add(endpoint.Address))
                {
                    _repeatedAddress ??= new BitArray(Count);
                    _repeatedAddress[ordinal] = true;
                }

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

    /// <summary>What repeats among the names of the entries.</summary>
    /// <param name="usePodNames">Option endpoint_pod_names.</param>
    internal EndpointNameIndex Names(bool usePodNames) => usePodNames ? _podNames : _names;
}
