using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Answers;

/// <summary>The endpoints a name asks for: all of them, or those of one label, one cluster, one topology zone, or with one port.</summary>
internal readonly ref struct EndpointFilter
{
    /// <summary>The endpoint's label; empty for all.</summary>
    public ReadOnlySpan<byte> Label { get; init; }

    /// <summary>The cluster of an imported slice; empty for all.</summary>
    public ReadOnlySpan<byte> Cluster { get; init; }

    /// <summary>The topology zone; empty for all.</summary>
    public ReadOnlySpan<byte> TopologyZone { get; init; }

    /// <summary>True when only slices with a port that is asked for count.</summary>
    public bool NeedsPort { get; init; }

    /// <summary>The ports.</summary>
    public PortFilter Ports { get; init; }

    /// <summary>Option endpoint_pod_names.</summary>
    public bool UsePodNames { get; init; }

    /// <summary>True when every endpoint matches.</summary>
    public bool IsUnfiltered => Label.IsEmpty && Cluster.IsEmpty && TopologyZone.IsEmpty && !NeedsPort;

    /// <summary>Says whether endpoints of a slice can match.</summary>
    public bool Matches(EndpointSliceObject slice) =>
        (Cluster.IsEmpty || EqualsText(Cluster, slice.SourceCluster)) && (!NeedsPort || Ports.MatchesAny(slice.Ports));

    /// <summary>Says whether an endpoint of such a slice matches.</summary>
    public bool Matches(in Endpoint endpoint) =>
        (Label.IsEmpty || EndpointNames.IsKnownBy(endpoint, Label, UsePodNames))
        && (TopologyZone.IsEmpty || WireNames.EqualsIgnoreCase(TopologyZone, endpoint.TopologyZone));

    /// <summary>Says whether any endpoint of a set matches.</summary>
    public bool MatchesAny(EndpointSet set)
    {
        foreach (var slice in set.Slices)
        {
            if (!Matches(slice))
            {
                continue;
            }

            foreach (var endpoint in slice.Endpoints)
            {
                if (Matches(endpoint))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool EqualsText(ReadOnlySpan<byte> label, string text)
    {
        Span<byte> octets = stackalloc byte[WireNames.MaxLabelLength];
        return text.Length <= octets.Length
            && System.Text.Encoding.UTF8.TryGetBytes(text, octets, out var length)
            && WireNames.EqualsIgnoreCase(label, octets[..length]);
    }
}
