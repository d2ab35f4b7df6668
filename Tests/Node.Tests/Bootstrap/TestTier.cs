using System.Net;
using System.Net.Sockets;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;
using ActorDns.Node.Tests.Health;
using Microsoft.Extensions.Logging;

namespace ActorDns.Node.Tests.Bootstrap;

/// <summary>Nodes in this process, each on a loopback address of its own, that know each other by contact points.</summary>
internal sealed class TestTier(int size) : IAsyncDisposable
{
    private readonly IPEndPoint[] _contacts = [.. Enumerable.Range(0, size).Select(index => FreePort(IPAddress.Parse($"127.0.0.{21 + index}")))];
    private readonly List<ActorDnsNode> _nodes = [];

    public IReadOnlyList<IPEndPoint> Contacts => _contacts;

    public NodeOptions Options(int index, Func<BootstrapOptions, BootstrapOptions>? change = null)
    {
        var bootstrap = new BootstrapOptions
        {
            ManagementPort = _contacts[index].Port,
            ContactPoints = _contacts,
            StableMargin = TimeSpan.FromMilliseconds(400),
            AskInterval = TimeSpan.FromMilliseconds(100),
        };
        return new NodeOptions
        {
            CorefileText = ".:0 {\nhealth 127.0.0.1:0 {\nlameduck 0s\n}\n}\n",
            ListenAddresses = [_contacts[index].Address],
            ClusterHost = _contacts[index].Address.ToString(),
            Bootstrap = change?.Invoke(bootstrap) ?? bootstrap,
        };
    }

    public async Task<ActorDnsNode> StartAsync(NodeOptions options, Action<ILoggingBuilder>? logging = null)
    {
        var node = await ActorDnsNode.StartAsync(options, logging);
        lock (_nodes)
        {
            _nodes.Add(node);
        }

        return node;
    }

    /// <summary>Waits until each of the nodes sees exactly these nodes as members, all up.</summary>
    public static Task UntilOneClusterAsync(params ActorDnsNode[] nodes) => NodeHttp.UntilAsync(() =>
    {
        var addresses = nodes.Select(node => Akka.Cluster.Cluster.Get(node.System).SelfAddress).ToHashSet();
        return Task.FromResult(nodes.All(node =>
        {
            var members = Akka.Cluster.Cluster.Get(node.System).State.Members;
            return members.All(member => member.Status == Akka.Cluster.MemberStatus.Up) && addresses.SetEquals(members.Select(member => member.Address));
        }));
    });

    public async ValueTask DisposeAsync() => await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));

    // On an address nothing else of this machine uses, a port that was free a moment ago still is.
    private static IPEndPoint FreePort(IPAddress address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
