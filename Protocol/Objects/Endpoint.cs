using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Objects;

/// <summary>One ready endpoint address, as read from an <see cref="EndpointList"/>; the spans point into the list.</summary>
public readonly ref struct Endpoint
{
    /// <summary>The address.</summary>
    public HostAddress Address { get; init; }

    /// <summary>hostname; empty when there is none.</summary>
    public ReadOnlySpan<byte> HostName { get; init; }

    /// <summary>targetRef.name when the target is a Pod; empty when there is none.</summary>
    public ReadOnlySpan<byte> PodName { get; init; }

    /// <summary>zone (topology); empty when there is none.</summary>
    public ReadOnlySpan<byte> TopologyZone { get; init; }
}
