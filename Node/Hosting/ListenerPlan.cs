using System.Net;
using System.Net.Sockets;
using ActorDns.Actors.Routing;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Corefile.Options;

namespace ActorDns.Node.Hosting;

/// <summary>One port of a scheme with the addresses its sockets are bound to: all server blocks of both share them. Immutable.</summary>
/// <param name="Scheme">What is spoken.</param>
/// <param name="Port">The port, 0 to 65,535 (0: picked by the kernel).</param>
/// <param name="Addresses">The addresses; at least one.</param>
/// <param name="Timeouts">Limits of TCP connections that differ from the node's own.</param>
internal sealed record ListenerPlan(ServerScheme Scheme, int Port, IReadOnlyList<IPAddress> Addresses, TimeoutOptions Timeouts)
{
    /// <summary>The directives <c>tls</c> of its blocks, each with the addresses of its block.</summary>
    private IReadOnlyList<(TlsOptions Tls, IReadOnlyList<IPAddress> Addresses)> Certificates { get; init; } = [];

    /// <summary>Plans the listeners of a node, one a scheme and port.</summary>
    public static IReadOnlyList<ListenerPlan> Of(NodePlan plan) =>
        [.. plan.Corefile.Blocks.GroupBy(block => (block.Scheme, block.Port)).Select(port => new ListenerPlan(
            port.Key.Scheme,
            port.Key.Port,
            WithoutCovered(WithBothFamilies([.. port.SelectMany(block => AddressesOf(plan, block)).Distinct()])),
            port.Aggregate(new TimeoutOptions(), (sum, block) => block.Timeouts is { } own ? sum.With(own) : sum))
        {
            Certificates = [.. port.Where(block => block.Tls is not null).Select(block => (block.Tls!, AddressesOf(plan, block)))],
        })];

    /// <summary>True when what is sent to an address also comes to a socket of one of the addresses.</summary>
    public static bool Covers(IReadOnlyList<IPAddress> addresses, IPAddress address) => addresses.Contains(address) || addresses.Contains(WildcardOf(address.AddressFamily));

    /// <summary>True for two addresses of which one is the wildcard of the other's family.</summary>
    public static bool Overlap(IPAddress left, IPAddress right) =>
        left.AddressFamily == right.AddressFamily && (IsWildcard(left) || IsWildcard(right));

    /// <summary>How connections to one of the addresses are encrypted: by the directive of a block that is reached there. Null for not at all.</summary>
    public TlsOptions? TlsOf(IPAddress address) =>
        Certificates.FirstOrDefault(certificate => certificate.Addresses.Any(other => other.Equals(address) || IsWildcard(other) || IsWildcard(address))).Tls;

    private static IReadOnlyList<IPAddress> AddressesOf(NodePlan plan, ServerBlockOptions block) => block.BindAddresses.Count > 0 ? block.BindAddresses : plan.ListenAddresses;

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
