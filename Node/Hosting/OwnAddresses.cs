using System.Net;
using System.Net.NetworkInformation;
using ActorDns.Node.Configuration;
using ActorDns.Protocol.Records;

namespace ActorDns.Node.Hosting;

/// <summary>The addresses this server can be asked at, for NS records and <c>ns.dns</c>.</summary>
internal static class OwnAddresses
{
    /// <summary>The addresses bound; for a wildcard those of the machine's interfaces, without loopback if there are others.</summary>
    public static IReadOnlyList<HostAddress> Of(NodePlan plan)
    {
        var bound = ListenerPlan.Of(plan).SelectMany(listener => listener.Addresses).Distinct().ToList();
        return [.. bound.SelectMany(address => IsWildcard(address) ? OfInterfaces(address) : [address]).Select(HostAddress.FromIPAddress).Distinct()];
    }

    private static bool IsWildcard(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static List<IPAddress> OfInterfaces(IPAddress wildcard)
    {
        var all = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => address.AddressFamily == wildcard.AddressFamily && !address.IsIPv6LinkLocal)
            .ToList();
        var outside = all.Where(address => !IPAddress.IsLoopback(address)).ToList();
        return outside.Count > 0 ? outside : all;
    }
}
