using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Metadata;

/// <summary>
/// A name of a kubernetes zone taken apart as CoreDNS's metadata has it, which also gives the parts of names that do not
/// exist. Offsets point to labels of the name; <see cref="None"/> is a part it has not.
/// </summary>
internal readonly ref struct KubernetesNameParts
{
    /// <summary>The offset of a part that the name does not have.</summary>
    public const int None = -1;

    private const int MaxLabels = 127;

    private KubernetesNameParts(bool isInvalid)
    {
        IsInvalid = isInvalid;
        Kind = Namespace = Service = Endpoint = Cluster = Port = Protocol = TopologyZone = None;
    }

    /// <summary>True if it is no name of the schema.</summary>
    public bool IsInvalid { get; }

    /// <summary><c>svc</c> or <c>pod</c>.</summary>
    public int Kind { get; private init; }

    /// <summary>The namespace.</summary>
    public int Namespace { get; private init; }

    /// <summary>The service, or a pod's address.</summary>
    public int Service { get; private init; }

    /// <summary>The endpoint.</summary>
    public int Endpoint { get; private init; }

    /// <summary>The cluster of an endpoint in a clusterset zone.</summary>
    public int Cluster { get; private init; }

    /// <summary>The port; its underscore, if it has one, is not part of the value.</summary>
    public int Port { get; private init; }

    /// <summary>The protocol; likewise.</summary>
    public int Protocol { get; private init; }

    /// <summary>The first label of the topology zone, which ends at the label <c>pin</c> or <c>prefer</c>.</summary>
    public int TopologyZone { get; private init; }

    /// <summary>Where the topology zone ends.</summary>
    public int TopologyZoneEnd { get; private init; }

    /// <summary>Takes a name apart.</summary>
    /// <param name="name">The name in wire form, at or below the zone.</param>
    /// <param name="zoneLength">Length of the zone in wire form, octets.</param>
    /// <param name="isMulticluster">True for a clusterset zone.</param>
    /// <param name="isZonal">True with option <c>zonal</c>.</param>
    public static KubernetesNameParts Read(ReadOnlySpan<byte> name, int zoneLength, bool isMulticluster, bool isZonal)
    {
        Span<int> starts = stackalloc int[MaxLabels];
        var count = 0;
        for (var position = 0; position < name.Length - zoneLength; position += name[position] + 1)
        {
            starts[count++] = position;
        }

        if (count == 0)
        {
            return new KubernetesNameParts(isInvalid: false);
        }

        var kind = LabelAt(name, starts[count - 1]);
        var isService = WireNames.EqualsIgnoreCase(kind, "svc"u8);
        if (!isService && !WireNames.EqualsIgnoreCase(kind, "pod"u8))
        {
            return new KubernetesNameParts(isInvalid: true);
        }

        if (count == 1)
        {
            // As CoreDNS does: the node itself has no parts.
            return new KubernetesNameParts(isInvalid: false);
        }

        var parts = new KubernetesNameParts(isInvalid: false) { Kind = starts[count - 1], Namespace = starts[count - 2], Service = count > 2 ? starts[count - 3] : None };
        return count switch
        {
            <= 3 => parts,
            4 => parts with { Endpoint = starts[0] },
            5 when isMulticluster && name[starts[0] + 1] != '_' && name[starts[1] + 1] != '_' => parts with { Endpoint = starts[0], Cluster = starts[1] },
            5 => parts with { Port = starts[0], Protocol = starts[1] },
            _ => ReadZonal(name, starts[..count], parts, isZonal && isService && !isMulticluster),
        };
    }

    /// <summary>A label without length, and without the underscore of a port or protocol.</summary>
    public static ReadOnlySpan<byte> LabelAt(ReadOnlySpan<byte> name, int start) => name.Slice(start + 1, name[start]);

    private static KubernetesNameParts ReadZonal(ReadOnlySpan<byte> name, scoped ReadOnlySpan<int> starts, KubernetesNameParts parts, bool isServed)
    {
        var directive = LabelAt(name, starts[^5]);
        return isServed
            && WireNames.EqualsIgnoreCase(LabelAt(name, starts[^4]), "_zone"u8)
            && (WireNames.EqualsIgnoreCase(directive, "pin"u8) || WireNames.EqualsIgnoreCase(directive, "prefer"u8))
                ? parts with { TopologyZone = starts[0], TopologyZoneEnd = starts[^5] }
                : new KubernetesNameParts(isInvalid: true);
    }
}
