using ActorDns.Protocol.Names;

namespace ActorDns.Protocol.Answers;

/// <summary>A name taken apart against its zone. The spans point into the name and keep its letter case; compare them folded.</summary>
public readonly ref struct SchemaName
{
    /// <summary>Names with more labels than this left of the zone are none of the schema's (clusterset endpoint and zonal names have six).</summary>
    private const int MaxLabels = 6;

    /// <summary>What it stands for.</summary>
    public SchemaForm Form { get; private init; }

    /// <summary>The zone part of the name, in the question's letter case.</summary>
    public ReadOnlySpan<byte> Zone { get; private init; }

    /// <summary>The namespace's label; empty when the form has none.</summary>
    public LabelKey Namespace { get; private init; }

    /// <summary>The service's label, or a pod's address label; empty when the form has none.</summary>
    public LabelKey Service { get; private init; }

    /// <summary>The endpoint's label, the port's without its underscore, or the topology zone; empty when the form has none.</summary>
    public ReadOnlySpan<byte> First { get; private init; }

    /// <summary>The protocol's label without its underscore, the cluster's label, or <c>pin</c> or <c>prefer</c>; empty when the form has none.</summary>
    public ReadOnlySpan<byte> Second { get; private init; }

    /// <summary>Takes a name apart.</summary>
    /// <param name="name">The name, well formed, at or below the zone.</param>
    /// <param name="zone">The zone.</param>
    public static SchemaName Read(ReadOnlySpan<byte> name, KubernetesZone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        WireNames.IsAtOrBelow(name, zone.Zone.Wire, out var zoneOffset);
        var zonePart = name[zoneOffset..];
        if (zoneOffset == 0)
        {
            return new SchemaName { Form = SchemaForm.Apex, Zone = zonePart };
        }

        if (zone.IsReverse)
        {
            return new SchemaName { Form = zone.IsExternal ? ReadReverse(name[..zoneOffset], name, zone) : SchemaForm.Reverse, Zone = zonePart };
        }

        Span<int> starts = stackalloc int[MaxLabels];
        var labels = 0;
        for (var position = 0; position < zoneOffset; position += name[position] + 1)
        {
            if (labels == MaxLabels)
            {
                return new SchemaName { Form = SchemaForm.None, Zone = zonePart };
            }

            starts[labels++] = position;
        }

        var kind = LabelAt(name, starts[labels - 1]);
        if (zone.IsExternal)
        {
            return WireNames.EqualsIgnoreCase(kind, zone.ApexLabel)
                ? new SchemaName { Form = ReadOwn(name, labels), Zone = zonePart }
                : ReadService(name, starts[..labels], zone, zonePart);
        }

        if (WireNames.EqualsIgnoreCase(kind, "svc"u8))
        {
            return ReadService(name, starts[..(labels - 1)], zone, zonePart);
        }

        if (WireNames.EqualsIgnoreCase(kind, "pod"u8))
        {
            return ReadPod(name, starts[..(labels - 1)], zonePart);
        }

        return new SchemaName { Form = ReadOther(name, starts[..labels], kind), Zone = zonePart };
    }

    private static SchemaForm ReadOwn(ReadOnlySpan<byte> name, int labels) => labels switch
    {
        1 => SchemaForm.NameServerNode,
        2 when WireNames.EqualsIgnoreCase(LabelAt(name, 0), "ns1"u8) => SchemaForm.NameServer,
        _ => SchemaForm.None,
    };

    private static SchemaForm ReadReverse(ReadOnlySpan<byte> inZone, ReadOnlySpan<byte> name, KubernetesZone zone)
    {
        var (labels, last) = (0, 0);
        for (var position = 0; position < inZone.Length; position += inZone[position] + 1)
        {
            (labels, last) = (labels + 1, position);
        }

        return WireNames.EqualsIgnoreCase(LabelAt(inZone, last), zone.ApexLabel) ? ReadOwn(inZone, labels)
            : ReverseNames.IsAboveAddresses(name) ? SchemaForm.ReverseNode
            : SchemaForm.Reverse;
    }

    private static SchemaForm ReadOther(ReadOnlySpan<byte> name, scoped ReadOnlySpan<int> starts, ReadOnlySpan<byte> kind)
    {
        if (starts.Length == 1 && WireNames.EqualsIgnoreCase(kind, "dns-version"u8))
        {
            return SchemaForm.DnsVersion;
        }

        if (!WireNames.EqualsIgnoreCase(kind, "dns"u8))
        {
            return SchemaForm.None;
        }

        return starts.Length == 1 ? SchemaForm.NameServerNode
            : starts.Length == 2 && WireNames.EqualsIgnoreCase(LabelAt(name, starts[0]), "ns"u8) ? SchemaForm.NameServer
            : SchemaForm.None;
    }

    private static SchemaName ReadPod(ReadOnlySpan<byte> name, scoped ReadOnlySpan<int> starts, ReadOnlySpan<byte> zone) => starts.Length switch
    {
        0 => new SchemaName { Form = SchemaForm.Node, Zone = zone },
        1 => new SchemaName { Form = SchemaForm.PodNamespace, Zone = zone, Namespace = LabelAt(name, starts[0]) },
        2 => new SchemaName { Form = SchemaForm.Pod, Zone = zone, Namespace = LabelAt(name, starts[1]), Service = LabelAt(name, starts[0]) },
        _ => new SchemaName { Form = SchemaForm.None, Zone = zone },
    };

    private static SchemaName ReadService(
        ReadOnlySpan<byte> name, scoped ReadOnlySpan<int> starts, KubernetesZone options, ReadOnlySpan<byte> zone)
    {
        if (starts.Length == 0)
        {
            return new SchemaName { Form = SchemaForm.Node, Zone = zone };
        }

        var ns = LabelAt(name, starts[^1]);
        if (starts.Length == 1)
        {
            return new SchemaName { Form = SchemaForm.ServiceNamespace, Zone = zone, Namespace = ns };
        }

        var service = LabelAt(name, starts[^2]);
        var first = LabelAt(name, starts[0]);
        var form = starts.Length switch
        {
            2 => SchemaForm.Service,
            3 => SchemaForm.Endpoint,
            4 when options.IsMulticluster && first[0] != '_' => SchemaForm.ClusterEndpoint,
            4 => SchemaForm.Port,
            5 when options.Zonal && WireNames.EqualsIgnoreCase(LabelAt(name, starts[2]), "_zone"u8) => SchemaForm.Zonal,
            _ => SchemaForm.None,
        };
        var second = starts.Length >= 4 ? LabelAt(name, starts[1]) : default;
        return new SchemaName
        {
            Form = form,
            Zone = zone,
            Namespace = ns,
            Service = service,
            First = form == SchemaForm.Port ? WithoutUnderscore(first) : first,
            Second = form == SchemaForm.Port ? WithoutUnderscore(second) : second,
        };
    }

    private static ReadOnlySpan<byte> WithoutUnderscore(ReadOnlySpan<byte> label) => label[0] == '_' ? label[1..] : label;

    private static ReadOnlySpan<byte> LabelAt(ReadOnlySpan<byte> name, int start) => name.Slice(start + 1, name[start]);
}
