using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ActorDns.Node.Configuration;
using ActorDns.Node.Management.Http;

namespace ActorDns.Node.Tests.Management;

/// <summary>The status page without a browser: what is served, and that its events hold what its script reads.</summary>
public sealed partial class StatusPageTests
{
    private const int MaxPage = 60_000;

    [Fact]
    public async Task It_is_small_needs_nothing_from_outside_and_may_do_nothing_else()
    {
        await using var node = await ManagedNode.StartAsync();
        var total = 0;
        foreach (var path in new[] { "/", "/status.css", "/status.js" })
        {
            using var response = await node.Client.GetAsync(new Uri(path, UriKind.Relative));
            var text = await response.Content.ReadAsStringAsync();
            total += text.Length;

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.DoesNotMatch("(https?:)?//[a-z]|@import|url\\(", Comment().Replace(text, string.Empty));
            var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        }

        Assert.InRange(total, 1000, MaxPage);
    }

    [Fact]
    public async Task It_can_be_used_with_a_keyboard_and_a_screen_reader()
    {
        await using var node = await ManagedNode.StartAsync();
        var page = await node.Client.GetStringAsync(new Uri("/", UriKind.Relative));
        var style = await node.Client.GetStringAsync(new Uri("/status.css", UriKind.Relative));

        Assert.Contains("<html lang=\"en\">", page, StringComparison.Ordinal);
        Assert.All(Regex.Matches(page, "<input id=\"([a-z]+)\"").Select(match => match.Groups[1].Value), id => Assert.Contains($"<label for=\"{id}\">", page, StringComparison.Ordinal));
        Assert.All(Regex.Matches(page, "aria-labelledby=\"([a-z-]+)\"").Select(match => match.Groups[1].Value), id => Assert.Contains($"id=\"{id}\"", page, StringComparison.Ordinal));
        Assert.Contains("aria-live", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(" style=| on[a-z]+=", page);
        Assert.Contains(":focus-visible", style, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", style, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_script_finds_its_elements_and_the_fields_it_reads()
    {
        await using var node = await ManagedNode.StartAsync();
        var page = await node.Client.GetStringAsync(new Uri("/", UriKind.Relative));
        var script = await node.Client.GetStringAsync(new Uri("/status.js", UriKind.Relative));
        Assert.All(Regex.Matches(script, @"byId\('([a-z0-9]+)'\)").Select(match => match.Groups[1].Value), id => Assert.Contains($"id=\"{id}\"", page, StringComparison.Ordinal));

        await node.JsonAsync("/dns/lookup?name=web.shop.svc.cluster.local");
        var status = await FirstEventAsync(node, "/status/events");
        foreach (var path in Regex.Matches(script, @"\b(?:now|before)\.([a-zA-Z.]+)").Select(match => match.Groups[1].Value).Distinct())
        {
            AssertRead(status, path);
        }

        Assert.All(Fields(script, "feed"), field => Assert.NotNull(status["feeds"]![0]![field]));
        Assert.All(Fields(script, "kind").Where(field => field != "fault"), field => Assert.NotNull(status["feeds"]![0]!["kinds"]![0]![field]));
        Assert.All(Fields(script, "top"), field => Assert.NotNull(status["topNames"]![0]![field]));
        Assert.All(Fields(script, "member"), field => Assert.NotNull(status["cluster"]!["members"]![0]![field]));
        Assert.Equal(128, status["shards"]!.AsArray().Count);
        Assert.All(status["shards"]!.AsArray(), copies => Assert.Equal(0, (int)Assert.Single(copies!.AsArray())!));
        Assert.Equal((1, 1), ((int)status["traffic"]!["queries"]!, (int)status["traffic"]!["codes"]!["NOERROR"]!));
        Assert.Equal(1, status["traffic"]!["durations"]!.AsArray().Sum(count => (int)count!));
        Assert.Equal(status["traffic"]!["durationBounds"]!.AsArray().Count + 1, status["traffic"]!["durations"]!.AsArray().Count);

        string[] mayBeMissing = ["copy", "version", "cacheAgeSeconds", "error"];
        var why = (await node.JsonAsync("/dns/lookup?name=web.shop.svc.cluster.local"))["explanation"]!.AsObject();
        Assert.All(Fields(script, "why").Except(mayBeMissing), field => Assert.True(why.ContainsKey(field), field));
    }

    [Fact]
    public async Task Names_are_counted_when_that_is_switched_on_and_only_then()
    {
        await using var node = await ManagedNode.StartAsync();
        await using var silent = await ManagedNode.StartAsync(topNames: false);
        foreach (var name in new[] { "web.shop.svc.cluster.local", "WEB.shop.svc.cluster.local", "db.shop.svc.cluster.local" })
        {
            await node.JsonAsync($"/dns/lookup?name={name}");
            await silent.JsonAsync($"/dns/lookup?name={name}");
        }

        var top = (await node.JsonAsync("/status"))["topNames"]!.AsArray();
        Assert.Equal([("web.shop.svc.cluster.local.", 2), ("db.shop.svc.cluster.local.", 1)], top.Select(name => ((string)name!["name"]!, (int)name["queries"]!)));
        Assert.Null((await silent.JsonAsync("/status"))["topNames"]);
        Assert.False(new NodeOptions().TopNames);
    }

    [Fact]
    public async Task Streams_are_bounded_and_cost_nothing_when_nobody_looks()
    {
        await using var node = await ManagedNode.StartAsync();
        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < EventStreams.MaxStreams; i++)
        {
            open.Add(await OpenAsync(node, i % 2 == 0 ? "/status/events" : "/cluster/domain-events"));
        }

        Assert.All(open, response => Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType)));
        using (var refused = await OpenAsync(node, "/status/events"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        open.ForEach(response => response.Dispose());
        await Health.NodeHttp.UntilAsync(async () =>
        {
            using var again = await OpenAsync(node, "/status/events");
            return again.StatusCode == HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task Domain_events_are_those_of_Akka_Management()
    {
        await using var node = await ManagedNode.StartAsync();
        var up = await FirstEventAsync(node, "/cluster/domain-events?type=MemberUp");

        Assert.Equal("MemberUp", (string)up["type"]!);
        Assert.Equal((string)(await node.JsonAsync("/cluster/members"))["selfNode"]!, (string)up["member"]!["uniqueAddress"]!["address"]!);
    }

    private static void AssertRead(JsonNode status, string path)
    {
        JsonNode? value = status;
        foreach (var field in path.Split('.'))
        {
            if (value is not JsonObject inner)
            {
                return;
            }

            Assert.True(inner.ContainsKey(field), $"the script reads {path}, which no event has");
            value = inner[field];
        }
    }

    private static IEnumerable<string> Fields(string script, string variable) =>
        Regex.Matches(script, $@"\b{variable}\.([a-zA-Z]+)").Select(match => match.Groups[1].Value).Distinct();

    private static Task<HttpResponseMessage> OpenAsync(ManagedNode node, string path) =>
        node.Client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

    private static async Task<JsonNode> FirstEventAsync(ManagedNode node, string path)
    {
        using var response = await OpenAsync(node, path);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await reader.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return JsonNode.Parse(line["data: ".Length..])!;
            }
        }

        throw new EndOfStreamException(path);
    }

    [GeneratedRegex(@"(?m)^\s*//.*$|/\*.*?\*/|<!--.*?-->")]
    private static partial Regex Comment();
}
