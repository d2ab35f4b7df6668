using ActorDns.Actors.Routing.Log;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Metadata;

/// <summary>How each label is read of a query. What is read of the name is read of the client's, whatever a stage has put in its place. None allocates.</summary>
internal static class MetadataFields
{
    /// <summary>Reads a value; false if the query has none.</summary>
    public delegate bool Reader(BlockMetadata metadata, QueryContext context, Span<byte> value, out int length);

    private delegate int Part(in KubernetesNameParts parts);

    /// <summary>All labels with their readers.</summary>
    public static IReadOnlyDictionary<string, Reader> All { get; } = new Dictionary<string, Reader>(StringComparer.Ordinal)
    {
        ["kubernetes/client-namespace"] = static (_, context, value, out length) => Copy(context.ClientPod is { } pod ? pod.Namespace : [], value, out length),
        ["kubernetes/client-pod-name"] = static (_, context, value, out length) => Copy(context.ClientPod is { } pod ? pod.Name : [], value, out length),
        ["kubernetes/cluster"] = OfName(static (in parts) => parts.Cluster, onlyMulticluster: true),
        ["kubernetes/endpoint"] = OfName(static (in parts) => parts.Endpoint),
        ["kubernetes/kind"] = OfName(static (in parts) => parts.Kind),
        ["kubernetes/namespace"] = OfName(static (in parts) => parts.Namespace),
        ["kubernetes/parse-error"] = ParseError,
        ["kubernetes/port-name"] = OfName(static (in parts) => parts.Port),
        ["kubernetes/protocol"] = OfName(static (in parts) => parts.Protocol),
        ["kubernetes/service"] = OfName(static (in parts) => parts.Service),
        ["kubernetes/zone"] = TopologyZone,
        ["forward/upstream"] = static (_, context, value, out length) => Copy(context.Upstream ?? [], value, out length),
        ["log/class"] = static (_, context, value, out length) => Copy(ResponseClassifier.ClassOf(context.Response), value, out length),
        ["log/type"] = static (_, context, value, out length) => Copy(ResponseClassifier.TypeOf(context.Response, context.Query.Type), value, out length),
        ["view/name"] = static (metadata, _, value, out length) => Copy(metadata.View.Span, value, out length),
    };

    private static Reader OfName(Part part, bool onlyMulticluster = false) => (metadata, context, value, out length) =>
    {
        length = 0;
        var name = context.ClientName;
        if (metadata.KubernetesZoneOf(name) is not { } zone || (onlyMulticluster && !zone.IsMulticluster))
        {
            return false;
        }

        var parts = KubernetesNameParts.Read(name, zone.Zone.Wire.Length, zone.IsMulticluster, zone.Zonal);
        if (parts.IsInvalid)
        {
            return false;
        }

        var start = part(in parts);
        if (start != KubernetesNameParts.None)
        {
            var label = KubernetesNameParts.LabelAt(name, start);
            var isPortOrProtocol = start == parts.Port || start == parts.Protocol;
            length = WriteLabel(isPortOrProtocol && label[0] == '_' ? label[1..] : label, value);
        }

        return true;
    };

    private static bool TopologyZone(BlockMetadata metadata, QueryContext context, Span<byte> value, out int length)
    {
        length = 0;
        var name = context.ClientName;
        if (metadata.KubernetesZoneOf(name) is not { Zonal: true } zone)
        {
            return false;
        }

        var parts = KubernetesNameParts.Read(name, zone.Zone.Wire.Length, zone.IsMulticluster, isZonal: true);
        for (var position = parts.TopologyZone; !parts.IsInvalid && position >= 0 && position < parts.TopologyZoneEnd; position += name[position] + 1)
        {
            if (length > 0)
            {
                value[length++] = (byte)'.';
            }

            length += WriteLabel(KubernetesNameParts.LabelAt(name, position), value[length..]);
        }

        return !parts.IsInvalid;
    }

    private static bool ParseError(BlockMetadata metadata, QueryContext context, Span<byte> value, out int length)
    {
        length = 0;
        var name = context.ClientName;
        return metadata.KubernetesZoneOf(name) is { } zone
            && KubernetesNameParts.Read(name, zone.Zone.Wire.Length, zone.IsMulticluster, zone.Zonal).IsInvalid
            && Copy("invalid query name"u8, value, out length);
    }

    /// <summary>False for an empty value: CoreDNS does not set those of the client, the upstream and the view.</summary>
    private static bool Copy(ReadOnlySpan<byte> from, Span<byte> value, out int length)
    {
        length = Math.Min(from.Length, value.Length);
        from[..length].CopyTo(value);
        return length > 0;
    }

    private static int WriteLabel(ReadOnlySpan<byte> label, Span<byte> value)
    {
        if (label.IsEmpty)
        {
            return 0;
        }

        Span<byte> name = stackalloc byte[65];
        name[0] = (byte)label.Length;
        label.CopyTo(name[1..]);
        name[label.Length + 1] = 0;

        // Without the dot behind the label.
        return WireNames.WriteText(name[..(label.Length + 2)], value, lower: true) - 1;
    }
}
