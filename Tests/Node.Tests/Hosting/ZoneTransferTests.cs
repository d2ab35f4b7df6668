using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;
using ActorDns.Node.Tests.Bootstrap;
using ActorDns.Node.Tests.Golden;
using ActorDns.Node.Tests.Health;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Node.Tests.Hosting;

/// <summary>Zones of the cluster fetched whole over TCP, from one node and from nodes that hold a part each.</summary>
public sealed class ZoneTransferTests : IAsyncLifetime
{
    private const int Services = 200;
    private const int Endpoints = 2500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("actordns-transfer").FullName;

    public Task InitializeAsync() => File.WriteAllTextAsync(Path.Combine(_folder, "cluster.yaml"), Manifest());

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task One_node_gives_the_zones_of_kubernetes_and_k8s_external_whole()
    {
        await using var node = await ActorDnsNode.StartAsync(OptionsOf(new NodeOptions { ListenAddresses = [IPAddress.Loopback] }));
        var zone = await FetchAsync(node.DnsEndpoints[0], "cluster.local. AXFR");

        AssertWhole(zone);
        Assert.Contains("web-7.shop.svc.cluster.local. A 10.96.1.7", zone);
        Assert.Contains("web-7.shop.svc.cluster.local. SRV 0 100 80 web-7.shop.svc.cluster.local.", zone);
        Assert.Contains("_http._tcp.web-7.shop.svc.cluster.local. SRV 0 100 80 web-7.shop.svc.cluster.local.", zone);
        Assert.Contains("out.shop.svc.cluster.local. CNAME www.example.org.", zone);
        Assert.Contains("db-3.db.data.svc.cluster.local. A 10.10.0.4", zone);
        Assert.Contains("_pg._tcp.db.data.svc.cluster.local. SRV 0 1 5432 db-3.db.data.svc.cluster.local.", zone);
        Assert.Contains("ns.dns.cluster.local. A 127.0.0.1", zone);

        var outside = await FetchAsync(node.DnsEndpoints[0], "ext.example. AXFR");
        Assert.Equal(outside[0], outside[^1]);
        Assert.StartsWith("ext.example. SOA ns1.dns.ext.example.", outside[0], StringComparison.Ordinal);
        Assert.Contains("ext.example. NS ns1.dns.ext.example.", outside);
        Assert.Contains("web-7.shop.ext.example. A 192.0.2.7", outside);
        Assert.Contains("_http._tcp.web-7.shop.ext.example. SRV 0 100 80 web-7.shop.ext.example.", outside);
        Assert.Contains("db-3.db.data.ext.example. A 10.10.0.4", outside);
        Assert.DoesNotContain(outside, line => line.StartsWith("web-8.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_is_not_named_and_zones_that_cannot_be_given_are_refused_and_IXFR_is_the_SOA_alone_for_who_is_current()
    {
        await using var node = await ActorDnsNode.StartAsync(OptionsOf(new NodeOptions { ListenAddresses = [IPAddress.Loopback] }, "192.0.2.1"));
        Assert.Equal(["REFUSED"], await FetchAsync(node.DnsEndpoints[0], "cluster.local. AXFR"));
        await using var open = await ActorDnsNode.StartAsync(OptionsOf(new NodeOptions { ListenAddresses = [IPAddress.Loopback] }));
        Assert.Equal(["REFUSED"], await FetchAsync(open.DnsEndpoints[0], "in-addr.arpa. AXFR"));
        Assert.Equal(["REFUSED"], await FetchAsync(open.DnsEndpoints[0], "shop.svc.cluster.local. AXFR"));
        Assert.Equal(["SERVFAIL"], await FetchAsync(open.DnsEndpoints[0], "cluster.local. IXFR"));
        var serial = (await FetchAsync(open.DnsEndpoints[0], "cluster.local. AXFR"))[0].Split(' ')[4];
        Assert.Single(await FetchAsync(open.DnsEndpoints[0], "cluster.local. IXFR", uint.Parse(serial, CultureInfo.InvariantCulture)));
        AssertWhole(await FetchAsync(open.DnsEndpoints[0], "cluster.local. IXFR", uint.Parse(serial, CultureInfo.InvariantCulture) - 1));
    }

    [Fact]
    public async Task Every_node_of_a_tier_gives_the_same_zone_though_it_holds_a_part_of_it()
    {
        await using var tier = new TestTier(3);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(index => tier.StartAsync(OptionsOf(tier.Options(index)))));
        await TestTier.UntilOneClusterAsync(nodes);
        var zones = new List<List<string>>();
        foreach (var node in nodes)
        {
            List<string> zone = [];
            await NodeHttp.UntilAsync(async () => (zone = await FetchAsync(node.DnsEndpoints[0], "cluster.local. AXFR")).Count > Services && zone[0] == zone[^1]);
            AssertWhole(zone);
            zones.Add([.. zone.Where(line => line.Contains(".svc.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)]);
        }

        Assert.Equal(zones[0], zones[1]);
        Assert.Equal(zones[0], zones[2]);
    }

    [Fact]
    public async Task Zones_asked_for_in_one_go_on_one_connection_all_come_whole()
    {
        await using var node = await ActorDnsNode.StartAsync(OptionsOf(new NodeOptions { ListenAddresses = [IPAddress.Loopback] }));
        using var late = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(node.DnsEndpoints[0], late.Token);
        var stream = client.GetStream();
        string[] questions = ["cluster.local. AXFR", "ext.example. AXFR", "cluster.local. AXFR"];
        await stream.WriteAsync(questions.SelectMany((question, id) => Framed(GoldenQuery.Parse(question).ToOctets((ushort)id))).ToArray(), late.Token);
        List<string>[] zones = [[], [], []];
        while (zones.Any(zone => zone.Count(line => line.Contains(" SOA ", StringComparison.Ordinal)) < 2))
        {
            var message = await ReadAsync(stream, late.Token);
            Add(message, zones[BinaryPrimitives.ReadUInt16BigEndian(message)]);
        }

        AssertWhole(zones[0]);
        Assert.Equal(zones[0], zones[2]);
        Assert.Contains("web-7.shop.ext.example. A 192.0.2.7", zones[1]);
        Assert.Contains("db-2499.db.data.ext.example. A 10.10.9.196", zones[1]);
    }

    private static byte[] Framed(byte[] query) => [(byte)(query.Length >> 8), (byte)query.Length, .. query];

    private static async Task<byte[]> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, cancellationToken);
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(message, cancellationToken);
        return message;
    }

    private static void AssertWhole(List<string> zone)
    {
        Assert.StartsWith("cluster.local. SOA ns.dns.cluster.local. hostmaster.cluster.local.", zone[0], StringComparison.Ordinal);
        Assert.Equal(zone[0], zone[^1]);
        Assert.Equal(zone.Count - 1, zone.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Services * 3, zone.Count(line => line.Contains("web-", StringComparison.Ordinal)));
        Assert.Equal(Endpoints * 3, zone.Count(line => line.Contains(".data.svc.", StringComparison.Ordinal)));
        Assert.Single(zone, line => line.Contains(" CNAME ", StringComparison.Ordinal));
        Assert.DoesNotContain(zone, line => line.Contains(".pod.", StringComparison.Ordinal) || line.Contains("PTR", StringComparison.Ordinal));
    }

    private static async Task<List<string>> FetchAsync(IPEndPoint server, string question, uint? serial = null)
    {
        using var late = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(server, late.Token);
        var stream = client.GetStream();
        var query = GoldenQuery.Parse(question).ToOctets(7);
        if (serial is { } known)
        {
            // The SOA of the client in the authority section (RFC 1995 section 3).
            query = [.. query, 0, 0, 6, 0, 1, 0, 0, 0, 0, 0, 22, 0, 0, .. Octets(known), .. new byte[16]];
            query[9] = 1;
        }

        await stream.WriteAsync(Framed(query), late.Token);
        var lines = new List<string>();
        while (true)
        {
            var message = await ReadAsync(stream, late.Token);
            if ((message[3] & 0xF) != 0)
            {
                return [ResponseCodeText.Of((ResponseCode)(message[3] & 0xF))];
            }

            Assert.Equal(7, BinaryPrimitives.ReadUInt16BigEndian(message));
            Add(message, lines);
            if (lines.Count(line => line.Contains(" SOA ", StringComparison.Ordinal)) == 2 || (serial is not null && lines.Count == 1))
            {
                return lines;
            }
        }
    }

    private static byte[] Octets(uint number)
    {
        var octets = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, number);
        return octets;
    }

    private static void Add(byte[] message, List<string> lines)
    {
        var reader = new MessageReader(message);
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        Span<byte> rdata = stackalloc byte[1024];
        while (reader.TryReadRecord(owner, out var record))
        {
            Assert.True(RecordData.TryExpand(message, record, rdata, out var length));
            lines.Add($"{WireNames.ToText(owner[..record.OwnerLength])} {RecordTypeText.Of(record.Type)} {RecordText.DataOf(record.Type, rdata[..length])}");
        }

        Assert.Equal(MessageFault.None, reader.Fault);
    }

    private NodeOptions OptionsOf(NodeOptions options, string to = "*") => options with
    {
        CorefileText = $$"""
            .:0 {
                kubernetes cluster.local in-addr.arpa {
                    ttl 30
                }
                k8s_external ext.example {
                    headless
                }
                transfer {
                    to {{to}}
                }
            }
            """,
        Source = SourceOptions.Manifests(_folder),
        Quiet = true,
    };

    private static string Manifest()
    {
        var text = new StringBuilder("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: data}\n");
        for (var i = 0; i < Services; i++)
        {
            var outside = i == 7 ? "externalIPs: [192.0.2.7], " : string.Empty;
            text.Append(CultureInfo.InvariantCulture, $"---\napiVersion: v1\nkind: Service\nmetadata: {{name: web-{i}, namespace: shop}}\nspec: {{clusterIP: 10.96.1.{i}, {outside}ports: [{{name: http, port: 80}}]}}\n");
        }

        text.Append("---\napiVersion: v1\nkind: Service\nmetadata: {name: out, namespace: shop}\nspec: {type: ExternalName, externalName: www.example.org}\n");
        text.Append("---\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: {clusterIP: None, ports: [{name: pg, port: 5432}]}\n");
        for (var slice = 0; slice * 500 < Endpoints; slice++)
        {
            text.Append(CultureInfo.InvariantCulture, $"---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {{name: db-{slice}, namespace: data, labels: {{kubernetes.io/service-name: db}}}}\naddressType: IPv4\nports: [{{name: pg, port: 5432}}]\nendpoints:\n");
            for (var i = slice * 500; i < (slice + 1) * 500; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"- {{addresses: [10.10.{(i + 1) / 256}.{(i + 1) % 256}], hostname: db-{i}, conditions: {{ready: true}}}}\n");
            }
        }

        return text.ToString();
    }
}
