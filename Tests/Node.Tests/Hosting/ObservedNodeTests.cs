using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using ActorDns.Actors.Tests;
using ActorDns.Actors.Tests.Routing.Dnstap;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;
using ActorDns.Node.Tests.Golden;
using ActorDns.Protocol.Names;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ActorDns.Node.Tests.Hosting;

/// <summary>
/// What collectors of dnstap and of traces get of a whole node: queries over real UDP and TCP sockets, answered from the
/// cluster, from an upstream and from the cache.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit disposes through IAsyncLifetime.")]
public sealed class ObservedNodeTests : IAsyncLifetime
{
    private const ulong ClientQuery = 5;
    private const ulong ClientResponse = 6;
    private const ulong ForwarderQuery = 7;
    private const ulong ForwarderResponse = 8;
    private const ulong Udp = 1;
    private const ulong Tcp = 2;

    private readonly string _folder = Directory.CreateTempSubdirectory("actordns-observed").FullName;
    private readonly ConcurrentQueue<JsonElement> _spans = new();
    private readonly OutsideServer _upstream = new(7);
    private WebApplication _zipkin = null!;

    public async Task InitializeAsync()
    {
        var text = new StringBuilder("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n");
        for (var i = 0; i < 500; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"---\napiVersion: v1\nkind: Service\nmetadata: {{name: web-{i}, namespace: shop}}\nspec: {{clusterIP: 10.96.{20 + (i / 250)}.{1 + (i % 250)}, ports: [{{name: http, port: 80}}]}}\n");
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "cluster.yaml"), text.ToString());
        _zipkin = WebApplication.CreateSlimBuilder().Build();
        _zipkin.Urls.Add("http://127.0.0.1:0");
        _zipkin.MapPost("/api/v2/spans", async (HttpRequest request, HttpResponse response) =>
        {
            foreach (var span in (await JsonSerializer.DeserializeAsync<JsonElement[]>(request.Body))!)
            {
                _spans.Enqueue(span);
            }

            response.StatusCode = 202;
        });
        await _zipkin.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _zipkin.DisposeAsync();
        await _upstream.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_dnstap_collector_gets_every_query_and_response_and_what_forward_exchanges()
    {
        await using var collector = new TestCollector(new IPEndPoint(IPAddress.Loopback, 0));
        await using (var node = await StartAsync($$"""
            dnstap tcp://127.0.0.1:{{collector.Port}} full {
                identity node-1
                version v1
                extra "{name}"
            }
            """))
        {
            var client = new GoldenClient(node.DnsEndpoints[0]);
            await AskAsync(client, "web-7.shop.svc.cluster.local. A", "10.96.20.8");
            await AskAsync(client, "www.example.org. A", "203.0.113.7");
            await AskAsync(client, "www.example.org. A", "203.0.113.7");
            await AskAsync(client, "www.example.org. A +tcp", "203.0.113.7");
            await AskAsync(client, "cluster.local. AXFR +tcp", "web-499.shop.svc.cluster.local. 5 IN A 10.96.21.250");
            await Eventually.HoldsAsync(() => Task.FromResult(collector.Taps.Any(tap => tap.Extra == "cluster.local." && Holds(tap.ResponseMessage, "web-499.shop.svc.cluster.local."))));
        }

        var taps = collector.Taps.ToList();
        Assert.All(taps, tap => Assert.Equal(("node-1", "v1", 1ul), (tap.Identity, tap.Version, tap.Family)));
        Assert.All(taps.Where(tap => tap.Type is ClientQuery or ClientResponse), tap => Assert.StartsWith("127.0.0.1:", tap.Query, StringComparison.Ordinal));

        // Asked again while nothing came, a question is one more; each has its answer.
        AssertPairs(Of(taps, "web-7.shop.svc.cluster.local."), least: 1, Udp);
        var outside = Of(taps, "www.example.org.");
        AssertPairs([.. outside.Where(tap => tap.Protocol == Udp)], least: 2, Udp);
        AssertPairs([.. outside.Where(tap => tap.Protocol == Tcp)], least: 1, Tcp);
        var came = taps.First(tap => tap.Type == ForwarderResponse);
        var sent = Assert.Single(taps, tap => tap.Type == ForwarderQuery && (tap.Query, tap.QueryTime) == (came.Query, came.QueryTime));
        Assert.Equal((_upstream.Address.ToString(), _upstream.Address.ToString()), (sent.Response, came.Response));
        Assert.True(Holds(sent.QueryMessage, "www.example.org."));
        Assert.Equal(sent.QueryMessage!.Take(2), came.ResponseMessage!.Take(2));

        var transfer = Of(taps, "cluster.local.");
        Assert.Single(transfer, tap => tap.Type == ClientQuery);
        Assert.True(transfer.Count(tap => tap.Type == ClientResponse) >= 3);
        Assert.All(transfer, tap => Assert.Equal((Tcp, transfer[0].QueryTime), (tap.Protocol, tap.QueryTime)));

        // The last control frame says that nothing more comes.
        Assert.Equal(3u, collector.Controls.Last());
    }

    [Fact]
    public async Task A_Zipkin_collector_gets_a_span_of_every_query_and_below_it_what_forward_did()
    {
        await using (var node = await StartAsync($$"""
            trace zipkin {{_zipkin.Urls.First()}}/api/v2/spans {
                service dns-tier
                zipkin_max_batch_interval 100ms
            }
            """))
        {
            var client = new GoldenClient(node.DnsEndpoints[0]);
            await AskAsync(client, "web-7.shop.svc.cluster.local. A", "10.96.20.8");
            await AskAsync(client, "nope.shop.svc.cluster.local. AAAA", "NXDOMAIN");
            await AskAsync(client, "www.example.org. A", "203.0.113.7");
            await AskAsync(client, "www.example.org. A +tcp", "203.0.113.7");
            await Eventually.HoldsAsync(() => Task.FromResult(_spans.Count(span => Tag(span, "proto") == "tcp") == 1));
        }

        Assert.All(_spans, span => Assert.Equal("dns-tier", span.GetProperty("localEndpoint").GetProperty("serviceName").GetString()));
        var queries = _spans.Where(span => Tag(span, "name") is not null).ToList();
        Assert.All(queries, span => Assert.Equal(("127.0.0.1", "SERVER"), (Tag(span, "remote"), span.GetProperty("kind").GetString())));
        Assert.Equal(
            [
                "nope.shop.svc.cluster.local. AAAA udp NXDOMAIN", "web-7.shop.svc.cluster.local. A udp NOERROR",
                "www.example.org. A tcp NOERROR", "www.example.org. A udp NOERROR",
            ],
            queries.Select(span => $"{Tag(span, "name")} {Tag(span, "type")} {Tag(span, "proto")} {Tag(span, "rcode")}").Distinct().Order(StringComparer.Ordinal));

        // The second question for the outside name was answered from the cache: no upstream had a part in it.
        var inner = _spans.First(span => span.GetProperty("name").GetString() == "forward");
        var outer = Assert.Single(queries, span => span.GetProperty("id").GetString() == inner.GetProperty("parentId").GetString());
        Assert.Equal(("www.example.org.", "udp"), (Tag(outer, "name"), Tag(outer, "proto")));
        Assert.Equal(outer.GetProperty("traceId").GetString(), inner.GetProperty("traceId").GetString());
        Assert.Equal(("NOERROR", _upstream.Address.ToString()), (Tag(inner, "rcode"), inner.GetProperty("tags").GetProperty("peer.address").GetString()));
    }

    private static string? Tag(JsonElement span, string name) =>
        span.GetProperty("tags").TryGetProperty("coredns.io/" + name, out var tag) ? tag.GetString() : null;

    private static List<TestTap> Of(List<TestTap> taps, string name) => [.. taps.Where(tap => tap.Extra == name && tap.Type is ClientQuery or ClientResponse)];

    private static void AssertPairs(List<TestTap> taps, int least, ulong protocol)
    {
        var (queries, responses) = (taps.Where(tap => tap.Type == ClientQuery).ToList(), taps.Where(tap => tap.Type == ClientResponse).ToList());
        Assert.True(queries.Count >= least);
        Assert.All(taps, tap => Assert.Equal(protocol, tap.Protocol));
        Assert.Equal(queries.Select(tap => (tap.Query, tap.QueryTime)).Order(), responses.Select(tap => (tap.Query, tap.QueryTime)).Order());
        Assert.All(responses, tap => Assert.Contains(queries, query => query.QueryMessage.AsSpan(0, 2).SequenceEqual(tap.ResponseMessage.AsSpan(0, 2))));
        Assert.All(responses, tap => Assert.True(tap.ResponseTime >= tap.QueryTime));
    }

    // The first label is enough: the others may be a pointer of compression.
    private static bool Holds(byte[]? message, string name) => message.AsSpan().IndexOf(DomainName.Parse(name).Wire[..(name.IndexOf('.', StringComparison.Ordinal) + 1)]) >= 0;

    private static async Task AskAsync(GoldenClient client, string query, string expected) =>
        Assert.Contains(expected, await client.TextOfAsync(GoldenQuery.Parse(query)), StringComparison.Ordinal);

    private Task<ActorDnsNode> StartAsync(string observer) => ActorDnsNode.StartAsync(new NodeOptions
    {
        CorefileText = $$"""
            .:0 {
                {{observer}}
                cache
                kubernetes cluster.local
                transfer {
                    to *
                }
                forward . {{_upstream.Address}}
            }
            """,
        ListenAddresses = [IPAddress.Loopback],
        Source = SourceOptions.Manifests(_folder),
        Quiet = true,
    });
}
