using System.Net;
using System.Net.Sockets;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Corefile.Options;

namespace ActorDns.Node.Hosting;

/// <summary>One port with the addresses its sockets are bound to: all server blocks of a port share them. Immutable.</summary>
/// <param name="Port">The port, 0 to 65,535 (0: picked by the kernel).</param>
/// <param name="Addresses">The addresses; at least one.</param>
/// <param name="Timeouts">Limits of TCP connections that differ from the node's own.</param>
internal sealed record ListenerPlan(int Port, IReadOnlyList<IPAddress> Addresses, TimeoutOptions Timeouts)
{
    /// <summary>Plans the listeners of a node, one a port.</summary>
    public static IReadOnlyList<ListenerPlan> Of(NodePlan plan) =>
        [.. plan.Corefile.Blocks.GroupBy(block => block.Port).Select(port => new ListenerPlan(
            port.Key,
            WithoutCovered(WithBothFamilies([.. port.SelectMany(block => block.BindAddresses.Count > 0 ? block.BindAddresses : plan.ListenAddresses).Distinct()])),
            port.Aggregate(new TimeoutOptions(), (sum, block) => block.Timeouts is { } own ? sum.With(own) : sum)))];

    /// <summary>True when what is sent to an address also comes to a socket of one of the addresses.</summary>
    public static bool Covers(IReadOnlyList<IPAddress> addresses, IPAddress address) => addresses.Contains(address) || addresses.Contains(WildcardOf(address.AddressFamily));

    /// <summary>True for two addresses of which one is the wildcard of the other's family.</summary>
    public static bool Overlap(IPAddress left, IPAddress right) =>
        left.AddressFamily == right.AddressFamily && (IsWildcard(left) || IsWildcard(right));

    // '::' alone stands for IPv4, too. Each family has a socket of its own, so that one can come and go without the other.
    private static IEnumerable<IPAddress> WithBothFamilies(List<IPAddress> addresses) =>
        !addresses.Contains(IPAddress.IPv6Any) ? addresses
        : !Socket.OSSupportsIPv6 ? addresses.Select(address => address.Equals(IPAddress.IPv6Any) ? IPAddress.Any : address).Distinct()
        : Socket.OSSupportsIPv4 && addresses.TrueForAll(address => address.AddressFamily == AddressFamily.InterNetworkV6) ? [.. addresses, IPAddress.Any]
        : addresses;

    // A wildcard takes what is sent to any address of its family; binding one of them beside it would fail.
    private static List<IPAddress> WithoutCovered(IEnumerable<IPAddress> addresses)
    {
        var all = addresses.ToList();
        return [.. all.Where(address => IsWildcard(address) || !all.Contains(WildcardOf(address.AddressFamily)))];
    }

    private static bool IsWildcard(IPAddress address) => address.Equals(WildcardOf(address.AddressFamily));

    private static IPAddress WildcardOf(AddressFamily family) => family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
}
