using System.Text.Json.Nodes;
using ActorDns.Node.Cli;
using ActorDns.Node.Cli.Management;
using ActorDns.Node.Health;
using ActorDns.Node.Tests.Health;
using ActorDns.Node.Tests.Management;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorDns.Node.Tests.Cli;

public sealed class ManagementCommandTests
{
    [Fact]
    public async Task Commands_show_what_the_endpoint_tells()
    {
        await using var node = await ManagedNode.StartAsync();

        var status = await RunAsync(node, "status");
        Assert.Equal((ExitCode.Ok, string.Empty), (status.ExitCode, status.Error));
        Assert.Contains("Ready     yes", status.Output, StringComparison.Ordinal);
        Assert.Contains("EndpointSlice", status.Output, StringComparison.Ordinal);
        Assert.Contains("self, oldest, leader", (await RunAsync(node, "members")).Output, StringComparison.Ordinal);
        Assert.Equal(129, (await RunAsync(node, "shards")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var json = await RunAsync(node, "members", "--json");
        Assert.NotNull(JsonNode.Parse(json.Output)!["selfNode"]);
    }

    [Fact]
    public async Task A_look_up_ends_with_a_code_that_says_how_it_went()
    {
        await using var node = await ManagedNode.StartAsync();

        var found = await RunAsync(node, "lookup", "web.shop.svc.cluster.local", "A", "--explain");
        Assert.Equal(ExitCode.Ok, found.ExitCode);
        Assert.Contains("10.96.20.10", found.Output, StringComparison.Ordinal);
        Assert.Contains("answered by   kubernetes", found.Output, StringComparison.Ordinal);
        var missing = await RunAsync(node, "lookup", "nothing.shop.svc.cluster.local");
        Assert.Equal(ExitCode.NotWell, missing.ExitCode);
        Assert.Contains("NXDOMAIN", missing.Output, StringComparison.Ordinal);
        var wrong = await RunAsync(node, "lookup", "web.shop.svc.cluster.local", "NONSENSE");
        Assert.Equal(ExitCode.NotAnswered, wrong.ExitCode);
        Assert.Contains("no record type", wrong.Error, StringComparison.Ordinal);
        var watched = await RunAsync(node, "watch", "web.shop.svc.cluster.local", "--changes", "1");
        Assert.Equal((ExitCode.Ok, true), (watched.ExitCode, watched.Output.Contains("10.96.20.10", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Drain_needs_the_token_and_waits_until_the_node_has_left()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "sesame");
        await using var node = await ManagedNode.StartAsync(bootstrap => bootstrap with { ManagementTokenFile = file });

        Assert.Equal(ExitCode.NotAnswered, (await RunAsync(node, "drain")).ExitCode);
        var drained = await RunAsync(node, "drain", "--token-file", file);
        Assert.Equal(ExitCode.Ok, drained.ExitCode);
        Assert.Contains("has left", drained.Output, StringComparison.Ordinal);
        Assert.Contains("is leaving", drained.Error, StringComparison.Ordinal);
        Assert.True(await node.Node.WaitForShutdownAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        File.Delete(file);
    }

    [Theory]
    [InlineData("127.0.0.1:1", "does not answer")]
    [InlineData("ftp://x", "is no address")]
    public async Task A_node_that_does_not_answer_is_named_with_the_cure(string address, string message)
    {
        var run = await CommandRun.StartAsync(["status", "--management", address]);

        Assert.Equal((ExitCode.NotAnswered, string.Empty), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Contains(":8558", run.Error, StringComparison.Ordinal);
    }

    private static Task<CommandRun> RunAsync(ManagedNode node, params string[] arguments) =>
        CommandRun.StartAsync([.. arguments, "--management", $"http://{node.Node.ManagementEndpoint}"]);

    [Theory]
    [InlineData("http://127.0.0.1:8558")]
    [InlineData("http://10.1.0.7:9000", "ACTORDNS__CLUSTERHOST=10.1.0.7", "ACTORDNS__MANAGEMENTPORT=9000")]
    [InlineData("http://[fd00::7]:8558", "ACTORDNS__CLUSTERHOST=fd00::7")]
    [InlineData("http://127.0.0.1:8558", "ACTORDNS__CLUSTERHOST=10.1.0.7", "ACTORDNS__MANAGEMENTHOST=0.0.0.0")]
    [InlineData("http://node:1", "ACTORDNS__CLUSTERHOST=10.1.0.7", "ACTORDNS_MANAGEMENT=http://node:1")]
    public void The_node_of_the_environment_is_asked(string expected, params string[] variables)
    {
        var environment = variables.Select(variable => variable.Split('=')).ToDictionary(parts => parts[0], parts => parts[1]);

        Assert.Equal(expected, ManagementFlags.DefaultAddress(environment.GetValueOrDefault));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/api/v1/namespaces/kube-system/pods/actordns-0:8558/proxy")]
    [InlineData("/api/v1/namespaces/kube-system/pods/actordns-0:8558/proxy/")]
    public async Task A_node_behind_a_proxy_is_asked_below_its_path(string prefix)
    {
        var asked = string.Empty;
        using var endpoint = new HttpEndpoint("proxy", NodeHttp.AnyPort, new Dictionary<string, RequestDelegate>(), NullLoggerFactory.Instance, context =>
        {
            asked = context.Request.Path.Value + context.Request.QueryString.Value;
            return HttpEndpoint.WriteAsync(context, StatusCodes.Status200OK, "{}");
        });
        await endpoint.StartAsync(CancellationToken.None);
        using var client = new ManagementClient($"http://{endpoint.BoundAddress}{prefix}");

        await client.GetAsync("/dns/lookup?name=a", CancellationToken.None);

        Assert.Equal($"{prefix.TrimEnd('/')}/dns/lookup?name=a", asked);
        await endpoint.StopAsync(CancellationToken.None);
    }
}
