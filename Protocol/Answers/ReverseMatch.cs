namespace ActorDns.Protocol.Answers;

/// <summary>One PTR of an address: the service, and what the endpoint's label is made of. The spans point into the snapshot.</summary>
public readonly ref struct ReverseMatch
{
    /// <summary>The namespace.</summary>
    public ReadOnlySpan<byte> Namespace { get; init; }

    /// <summary>The service's name.</summary>
    public ReadOnlySpan<byte> Service { get; init; }

    /// <summary>What the address is; of a pod <see cref="PodName"/> is its name.</summary>
    public ReverseKind Kind { get; init; }

    /// <summary>hostname of the endpoint; empty when it has none.</summary>
    public ReadOnlySpan<byte> HostName { get; init; }

    /// <summary>Name of the endpoint's pod; empty when it has none.</summary>
    public ReadOnlySpan<byte> PodName { get; init; }
}
