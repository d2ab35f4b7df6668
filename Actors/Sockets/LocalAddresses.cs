using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace ActorDns.Actors.Sockets;

/// <summary>
/// The addresses of this host at this moment. The portable UDP path binds each of them in place of a wildcard, because
/// it cannot say from which address an answer leaves; addresses that come later are served after the next start.
/// </summary>
internal static class LocalAddresses
{
    /// <summary>The addresses a wildcard stands for.</summary>
    /// <param name="wildcard"><c>0.0.0.0</c> or <c>::</c>.</param>
    /// <param name="isDual">IPv4 addresses for <c>::</c>, too.</param>
    public static IReadOnlyList<IPAddress> Of(IPAddress wildcard, bool isDual)
    {
        var addresses = NetworkInterface.GetAllNetworkInterfaces()
            .Where(nic => nic.OperationalStatus != OperationalStatus.Down)
            .SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => isDual || address.AddressFamily == wildcard.AddressFamily)
            .ToHashSet();
        if (addresses.Count == 0)
        {
            addresses.Add(wildcard.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback);
        }

        return [.. addresses];
    }
}
