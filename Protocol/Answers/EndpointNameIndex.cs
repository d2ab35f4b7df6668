using System.Collections;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// Which entries of a service's slices repeat the name of an earlier one, so that a target, a port and an address stand in
/// an answer once. All entries of a slice have the same ports, so the slices a name stood in tell the ports it had.
/// Names are compared by 64-bit hashes. Kept small: nothing but bits, and a few numbers for names whose slices differ in
/// their ports. Immutable, thread-safe; looking up allocates nothing.
/// </summary>
internal sealed class EndpointNameIndex
{
    private const ulong Prime = 1099511628211UL;
    private readonly int _count;
    private readonly BitArray? _repeatedName;
    private readonly BitArray? _repeatedAddress;
    private readonly Dictionary<int, int[]>? _earlierSlices;

    /// <summary>Makes the index.</summary>
    /// <param name="slices">The slices that have endpoints.</param>
    /// <param name="count">Number of their entries.</param>
    /// <param name="usePodNames">Option endpoint_pod_names.</param>
    public EndpointNameIndex(EndpointSliceObject[] slices, int count, bool usePodNames)
    {
        _count = count;
        var slicesOfName = new Dictionary<ulong, int[]>(count);
        var addresses = new HashSet<ulong>(count);
        var ordinal = 0;
        Span<byte> scratch = stackalloc byte[DashedAddress.MaxLength];
        for (var i = 0; i < slices.Length; i++)
        {
            int[] onlyThis = [i];
            foreach (var endpoint in slices[i].Endpoints)
            {
                var name = Hash(slices[i], EndpointNames.LabelOf(endpoint, usePodNames, scratch));
                var bits = endpoint.Address.Bits;
                Mark(ref _repeatedAddress, ordinal, !addresses.Add(((name ^ (ulong)bits) * Prime) ^ (ulong)(bits >> 64)));
                if (!slicesOfName.TryAdd(name, onlyThis))
                {
                    var earlier = slicesOfName[name];
                    var isRepeated = earlier[^1] == i || Covers(slices, earlier, slices[i].Ports);
                    Mark(ref _repeatedName, ordinal, isRepeated);
                    if (!isRepeated)
                    {
                        (_earlierSlices ??= []).Add(ordinal, earlier);
                        slicesOfName[name] = [.. earlier, i];
                    }
                }

                ordinal++;
            }
        }
    }

    /// <summary>True when earlier entries have the same name with all the ports of this one.</summary>
    public bool RepeatsName(int ordinal) => _repeatedName?[ordinal] == true;

    /// <summary>True when an earlier entry has the same name and address.</summary>
    public bool RepeatsAddress(int ordinal) => _repeatedAddress?[ordinal] == true;

    /// <summary>The slices in which the name of an entry stood before with some of its ports; mostly none.</summary>
    public ReadOnlySpan<int> EarlierSlices(int ordinal) =>
        _earlierSlices is not null && _earlierSlices.TryGetValue(ordinal, out var slices) ? slices : [];

    private void Mark(ref BitArray? bits, int ordinal, bool value)
    {
        if (value)
        {
            bits ??= new BitArray(_count);
            bits[ordinal] = true;
        }
    }

    // The ports' names count too: a question names one of them.
    private static bool Covers(EndpointSliceObject[] slices, int[] earlier, PortObject[] ports) =>
        Array.TrueForAll(ports, port => Array.Exists(earlier, index => Array.IndexOf(slices[index].Ports, port) >= 0));

    private static ulong Hash(EndpointSliceObject slice, ReadOnlySpan<byte> label)
    {
        var hash = 14695981039346656037UL;
        foreach (var octet in label)
        {
            hash = (hash ^ WireNames.ToLower(octet)) * Prime;
        }

        // Endpoints of imported slices carry their cluster's label too: equal hostnames of two clusters are two names.
        foreach (var character in slice.SourceCluster)
        {
            hash = (hash ^ (0x100u | character)) * Prime;
        }

        return hash;
    }
}
