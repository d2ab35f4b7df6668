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
    /// <summary>The listener's name in messages and logs.</summary>
    public string Name => $"dns://:{Port}";

    /// <summary>Plans the listeners of a node, one a port.</summary>
    public static IReadOnlyList<ListenerPlan> Of(NodePlan plan) =>
        [.. plan.Corefile.Blocks.GroupBy(block => block.Port).Select(port => new ListenerPlan(
            port.Key,
            WithoutCovered([.. port.SelectMany(block => block.BindAddresses.Count > 0 ? block.BindAddresses : plan.ListenAddresses).Distinct()]),
            port.Aggregate(new TimeoutOptions(), (sum, block) => block.Timeouts is { } own ? sum.With(own) : sum)))];

    // A wildcard takes what is sent to any address of its family; binding one of them beside it would fail.
    private static List<IPAddress> WithoutCovered(List<IPAddress> addresses) =>
        [.. addresses.Where(address => IsWildcard(address) || !addresses.Contains(WildcardOf(address.AddressFamily)))];

    private static bool IsWildcard(IPAddress address) => address.Equals(WildcardOf(address.AddressFamily));

    private static IPAddress WildcardOf(AddressFamily family) => family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
}
