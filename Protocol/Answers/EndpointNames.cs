using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// The label an endpoint is known by: its hostname; else, with option <c>endpoint_pod_names</c>, its pod's name if that
/// fits a label; else its address with dashes. Pure, thread-safe, no allocation.
/// </summary>
internal static class EndpointNames
{
    /// <summary>The label of an endpoint.</summary>
    /// <param name="hostName">hostname, or empty.</param>
    /// <param name="podName">Name of the pod, or empty.</param>
    /// <param name="address">The address.</param>
    /// <param name="usePodNames">Option endpoint_pod_names.</param>
    /// <param name="scratch">At least <see cref="DashedAddress.MaxLength"/> octets, for an address.</param>
    public static ReadOnlySpan<byte> LabelOf(
        ReadOnlySpan<byte> hostName, ReadOnlySpan<byte> podName, HostAddress address, bool usePodNames, Span<byte> scratch) =>
        hostName.Length > 0 ? hostName
        : usePodNames && podName.Length is > 0 and <= WireNames.MaxLabelLength ? podName
        : scratch[..DashedAddress.Write(address, scratch)];

    /// <summary>The label of an endpoint.</summary>
    public static ReadOnlySpan<byte> LabelOf(Endpoint endpoint, bool usePodNames, Span<byte> scratch) =>
        LabelOf(endpoint.HostName, endpoint.PodName, endpoint.Address, usePodNames, scratch);

    /// <summary>Says whether an endpoint is known by a label; letters fold.</summary>
    public static bool IsKnownBy(in Endpoint endpoint, ReadOnlySpan<byte> label, bool usePodNames)
    {
        if (endpoint.HostName.Length > 0)
        {
            return WireNames.EqualsIgnoreCase(endpoint.HostName, label);
        }

        if (usePodNames && endpoint.PodName.Length is > 0 and <= WireNames.MaxLabelLength)
        {
            return WireNames.EqualsIgnoreCase(endpoint.PodName, label);
        }

        Span<byte> scratch = stackalloc byte[DashedAddress.MaxLength];
        return WireNames.EqualsIgnoreCase(scratch[..DashedAddress.Write(endpoint.Address, scratch)], label);
    }
}
