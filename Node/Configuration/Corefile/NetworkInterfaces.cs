using System.Net;
using System.Net.NetworkInformation;

namespace ActorDns.Node.Configuration.Corefile;

/// <summary>Addresses of this machine's network interfaces, for <c>bind</c>.</summary>
internal static class NetworkInterfaces
{
    /// <summary>The unicast addresses of an interface; empty when there is none of that name.</summary>
    public static IReadOnlyList<IPAddress> AddressesOf(string name) =>
        [.. NetworkInterface.GetAllNetworkInterfaces()
            .Where(nic => nic.Name == name)
            .SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)];
}
