using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorDns.Actors.Sockets;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;
using ActorDns.Node.Tests.Deployment;
using ActorDns.Node.Tests.Golden;

namespace ActorDns.Node.Tests.Hosting;

/// <summary>Directives whose effect shows only at a socket: what depends on the client's port, an EDNS option, a time limit.</summary>
public sealed class EdgeDirectivesTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private ActorDnsNode _node = null!;

    public async Task InitializeAsync() => _node = await ActorDnsNode.StartAsync(new NodeOptions
    {
        CorefileText = ".:0 {\nnsid node-1\nwhoami\ntimeouts {\nidle 1s\n}\n}\n",
        ListenAddresses = [IPAddress.Loopback],
        Source = SourceOptions.Manifests(Repository.PathOf("k8s", "samples")),
        Listener = new ListenerOptions { TcpIdleLimit = TimeSpan.FromHours(1) },
        Quiet = true,
    });

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Whoami_tells_a_client_its_own_port()
    {
        using var client = Connect();
        var response = await AskAsync(client, GoldenQuery.Parse("a.test. A").ToOctets(1));

        // The last record is the SRV: its port, then the root as its target.
        var port = ((IPEndPoint)client.Client.LocalEndPoint!).Port;
        Assert.Equal(port, (response[^3] << 8) | response[^2]);
        Assert.Equal(2, response[11]);
    }

    [Fact]
    public async Task Nsid_tells_who_answered_to_clients_that_ask()
    {
        using var client = Connect();
        var query = GoldenQuery.Parse("a.test. A +bufsize=1232").ToOctets(1);

        Assert.DoesNotContain("node-1", Encoding.Latin1.GetString(await AskAsync(client, query)), StringComparison.Ordinal);
        byte[] asking = [.. query[..^1], 4, 0, 3, 0, 0];
        Assert.EndsWith("\0\u0003\0\u0006node-1", Encoding.Latin1.GetString(await AskAsync(client, asking)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timeouts_closes_a_connection_that_idles()
    {
        using var late = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(_node.DnsEndpoints[0], late.Token);

        Assert.True(await IsClosedAsync(client, late.Token));
    }

    /// <summary>Waits for the end of a connection: in good order, or with a reset.</summary>
    private static async Task<bool> IsClosedAsync(TcpClient client, CancellationToken late)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], late) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private UdpClient Connect()
    {
        var client = new UdpClient(AddressFamily.InterNetwork);
        client.Connect(_node.DnsEndpoints[0]);
        return client;
    }

    private static async Task<byte[]> AskAsync(UdpClient client, byte[] query)
    {
        using var late = new CancellationTokenSource(Patience);
        while (true)
        {
            await client.SendAsync(query, late.Token);
            using var soon = CancellationTokenSource.CreateLinkedTokenSource(late.Token);
            soon.CancelAfter(TimeSpan.FromSeconds(4));
            try
            {
                return (await client.ReceiveAsync(soon.Token)).Buffer;
            }
            catch (OperationCanceledException) when (!late.IsCancellationRequested)
            {
                // The tests' machine may drop a datagram.
            }
        }
    }
}
