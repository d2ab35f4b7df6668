using System.Net;
using System.Text.Json.Nodes;

namespace ActorDns.Node.Tests.Management;

public sealed class ManagementReadTests
{
    [Fact]
    public async Task Members_have_the_shape_of_Akka_Management()
    {
        await using var node = await ManagedNode.StartAsync();
        var members = (await node.JsonAsync("/cluster/members")).AsObject();
        var self = (string)members["selfNode"]!;
        var member = Assert.Single(members["members"]!.AsArray())!.AsObject();

        Assert.Equal(["leader", "members", "oldest", "oldestPerRole", "selfNode", "unreachable"], members.Select(field => field.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["node", "nodeUid", "roles", "status"], member.Select(field => field.Key).Order(StringComparer.Ordinal));
        Assert.Equal((self, "Up", self), ((string)member["node"]!, (string)member["status"]!, (string)members["oldest"]!));
        Assert.Empty(members["unreachable"]!.AsArray());
        var alone = await node.JsonAsync($"/cluster/members/{Uri.EscapeDataString(self)}");
        Assert.True(JsonNode.DeepEquals(member, alone));
        var withoutProtocol = self[(self.IndexOf("//", StringComparison.Ordinal) + 2)..];
        Assert.True(JsonNode.DeepEquals(member, await node.JsonAsync($"/cluster/members/{withoutProtocol}")));
    }

    [Fact]
    public async Task Shards_of_the_region_are_listed()
    {
        await using var node = await ManagedNode.StartAsync();
        var regions = (await node.JsonAsync("/cluster/shards/records"))["regions"]!.AsArray();

        Assert.Equal(128, regions.Count);
        Assert.All(regions, shard => Assert.True((int)shard!["numEntities"]! >= 1 && ((string)shard["shardId"]!).Contains('-', StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.NotFound, (await node.SendAsync(HttpMethod.Get, "/cluster/shards/others")).Status);
    }

    [Fact]
    public async Task A_look_up_tells_the_answer_and_why()
    {
        await using var node = await ManagedNode.StartAsync();
        var answer = await node.JsonAsync("/dns/lookup?name=web.shop.svc.cluster.local&type=A");
        var why = answer["explanation"]!;

        Assert.Equal("NOERROR", (string)answer["code"]!);
        Assert.EndsWith("IN\tA\t10.96.20.10", (string)Assert.Single(answer["answer"]!.AsArray())!, StringComparison.Ordinal);
        Assert.Equal((".", "kubernetes", "cluster"), ((string)why["zone"]!, (string)why["answeredByStage"]!, (string)why["feed"]!));
        Assert.Equal(["prometheus", "errors"], why["stagesPassed"]!.AsArray().Select(stage => (string)stage!));
        Assert.Equal((string)why["node"]!, (string)why["answeredByNode"]!);
        Assert.Equal((string)why["node"]!, (string)Assert.Single(why["holders"]!.AsArray())!);
        Assert.InRange((int)why["shard"]!, 0, 127);
        Assert.Equal(0, (int)why["copy"]!);
        Assert.Contains('/', (string)why["version"]!);

        var missing = await node.JsonAsync("/dns/lookup?name=nothing.shop.svc.cluster.local");
        Assert.Equal(("NXDOMAIN", "A"), ((string)missing["code"]!, (string)missing["type"]!));
        Assert.Null(missing["explanation"]!["shard"]);
        Assert.Contains("cluster.local.", (string)Assert.Single(missing["authority"]!.AsArray())!, StringComparison.Ordinal);

        var outside = await node.JsonAsync("/dns/lookup?name=example.com&type=TYPE65");
        Assert.Equal(("REFUSED", null), ((string)outside["code"]!, outside["explanation"]!["answeredByStage"]));
        Assert.Equal(["prometheus", "errors", "kubernetes"], outside["explanation"]!["stagesPassed"]!.AsArray().Select(stage => (string)stage!));
    }

    [Fact]
    public async Task Zones_and_namespaces_are_told()
    {
        await using var node = await ManagedNode.StartAsync();
        var block = Assert.Single((await node.JsonAsync("/dns/zones"))["blocks"]!.AsArray())!;
        var feed = Assert.Single((await node.JsonAsync("/dns/namespaces/SHOP"))["feeds"]!.AsArray())!;

        Assert.Equal(["cluster.local.", "in-addr.arpa."], block["kubernetes"]!.AsArray().Select(zone => (string)zone!));
        Assert.True((bool)feed["exists"]!);
        Assert.Contains("web", feed["services"]!.AsArray().Select(service => (string)service!));
        Assert.Equal(16, feed["partitions"]!.AsArray().Count);
        Assert.Equal(HttpStatusCode.NotFound, (await node.SendAsync(HttpMethod.Get, "/dns/namespaces/nowhere")).Status);
    }

    [Theory]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound)]
    [InlineData("POST", "/cluster/members", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PATCH", "/cluster/members/x", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/cluster/members/actordns@127.0.0.1:1", HttpStatusCode.NotFound)]
    [InlineData("GET", "/cluster/members/%2F%2F%00%FF", HttpStatusCode.NotFound)]
    [InlineData("GET", "/dns/lookup", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/dns/lookup?name=a..b", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/dns/lookup?name=a&type=NONSENSE", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/dns/lookup?name=a&type=TYPE65536", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/dns/namespaces/{long}", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/dns/lookup?name={long}", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_answered_is_told_as_problem_details(string method, string path, HttpStatusCode expected)
    {
        await using var node = await ManagedNode.StartAsync();
        var (status, mediaType, body) = await node.SendAsync(new HttpMethod(method), path.Replace("{long}", new string('a', 1500), StringComparison.Ordinal));

        if (path.Contains("%00", StringComparison.Ordinal))
        {
            // Kestrel itself refuses a null in a path.
            Assert.True(status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound);
            return;
        }

        Assert.Equal((expected, "application/problem+json"), (status, mediaType));
        Assert.Equal((int)expected, (int)body!["status"]!);
        Assert.NotEmpty((string)body["detail"]!);
    }

    [Fact]
    public async Task The_OpenAPI_document_lists_every_path()
    {
        await using var node = await ManagedNode.StartAsync();
        var paths = (await node.JsonAsync("/openapi.json"))["paths"]!.AsObject().Select(path => path.Key).ToList();

        foreach (var path in paths.Where(path => !path.Contains('{') && !path.EndsWith("events", StringComparison.Ordinal) && path != "/dns/lookup"))
        {
            Assert.Equal(HttpStatusCode.OK, (await node.SendAsync(HttpMethod.Get, path)).Status);
        }

        var source = await File.ReadAllTextAsync(Deployment.Repository.PathOf("Node", "Management", "ManagementRoutes.cs"));
        var written = System.Text.RegularExpressions.Regex.Matches(source, "\"(/[a-z/-]+)\"").Select(match => match.Groups[1].Value);
        Assert.All(written, path => Assert.Contains(paths, known => known.StartsWith(path, StringComparison.Ordinal)));
    }
}
