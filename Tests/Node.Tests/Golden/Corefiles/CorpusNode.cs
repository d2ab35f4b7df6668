using System.Net;
using System.Net.Sockets;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Corefile;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Hosting;

namespace ActorDns.Node.Tests.Golden.Corefiles;

/// <summary>
/// A real node with somebody's Corefile, where it may run anywhere: the objects are k8s/samples, each port stands for one that
/// is free, each <c>bind</c> address for a loopback address, HTTP endpoints have ports the kernel picks, and the upstreams of
/// the n-th <c>forward</c> are one small server that says 203.0.113.n.
/// </summary>
internal sealed class CorpusNode : IAsyncDisposable
{
    private const int Tries = 5;

    private readonly Dictionary<IPAddress, IPAddress> _addresses = [];
    private readonly Dictionary<int, int> _ports = [];
    private readonly Dictionary<string, OutsideServer> _upstreams = [];
    private readonly NodePlan _plan;
    private ActorDnsNode? _node;

    private CorpusNode(CorefileConfiguration corefile)
    {
        Blocks = corefile.Blocks;
        var options = new NodeOptions
        {
            CorefileText = ". {\n errors\n}\n",
            ListenAddresses = [IPAddress.Loopback],
            Source = SourceOptions.Manifests(Deployment.Repository.PathOf("k8s", "samples")),
        };
        _plan = NodePlanner.Plan(options);
    }

    /// <summary>The blocks as they are written.</summary>
    public IReadOnlyList<ServerBlockOptions> Blocks { get; }

    /// <summary>Starts a node; when it is done it listens where it was told.</summary>
    public static async Task<CorpusNode> StartAsync(CorefileConfiguration corefile)
    {
        var node = new CorpusNode(corefile);
        for (var tries = 1; ; tries++)
        {
            try
            {
                var plan = node._plan with { Corefile = new CorefileConfiguration([.. node.Blocks.Select(node.Anywhere)]) };
                node._node = await ActorDnsNode.StartAsync(plan, static _ => { }, handleSignals: false, CancellationToken.None);
                return node;
            }
            catch (NodeStartException) when (tries < Tries)
            {
                // A port that was free a moment ago is not any more.
                node._ports.Clear();
            }
            catch
            {
                await node.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Where a port and an address of the Corefile are in truth; those of the first block when they are null.</summary>
    public IPEndPoint Endpoint(int? port, IPAddress? address)
    {
        var block = Blocks.First(block => port is null || block.Port == port);
        address ??= block.BindAddresses is [var first, ..] ? first : null;
        return new IPEndPoint(address is null ? IPAddress.Loopback : _addresses[address], _ports[block.Port]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        foreach (var upstream in _upstreams.Values)
        {
            await upstream.DisposeAsync();
        }
    }

    private ServerBlockOptions Anywhere(ServerBlockOptions block) => block with
    {
        Port = _ports.TryGetValue(block.Port, out var port) ? port : _ports[block.Port] = FreePort(),
        BindAddresses = [.. block.BindAddresses.Select(Loopback).Distinct()],
        Health = block.Health is null ? null : new HealthOptions(AnyPort(), TimeSpan.Zero),
        Ready = block.Ready is { } ready ? ready with { Listen = AnyPort() } : null,
        Prometheus = block.Prometheus is null ? null : new PrometheusOptions(AnyPort()),
        Forwards = [.. block.Forwards.Select(forward => forward with { Upstreams = [Upstream(string.Join(' ', forward.Upstreams)).Address], ForceTcp = false, SourceAddress = null })],
    };

    private OutsideServer Upstream(string upstreams) =>
        _upstreams.TryGetValue(upstreams, out var known) ? known : _upstreams[upstreams] = new OutsideServer((byte)(_upstreams.Count + 1));

    private IPAddress Loopback(IPAddress address) =>
        _addresses.TryGetValue(address, out var known) ? known : _addresses[address] = new IPAddress([127, 0, 1, (byte)(_addresses.Count + 1)]);

    private static ListenAddress AnyPort() => new(IPAddress.Loopback, 0);

    // Free over TCP on all of loopback; the node says so when it is not over UDP.
    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
