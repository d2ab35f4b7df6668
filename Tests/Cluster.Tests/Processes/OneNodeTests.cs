using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace ActorDns.Cluster.Tests.Processes;

public sealed partial class OneNodeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actordns").FullName;

    [Theory]
    [InlineData(NodeProcess.Terminate)]
    [InlineData(NodeProcess.Interrupt)]
    public async Task A_started_node_answers_over_UDP_and_TCP_and_stops_cleanly_on_a_signal(int signal)
    {
        await using var node = NodeProcess.Start(_folder, "-conf", WriteCorefile(), "--source", "manifests:" + Samples);
        var server = Endpoint(await node.WaitForOutputAsync(" over UDP and TCP"));

        Assert.Equal([IPAddress.Parse("10.96.20.10")], DnsClient.AskUdp(server, "web.shop.svc.cluster.local", DnsClient.A).Addresses);
        Assert.Equal([IPAddress.Parse("10.96.20.10")], DnsClient.AskTcp(server, "web.shop.svc.cluster.local", DnsClient.A).Addresses);
        Assert.Equal(DnsReply.NameError, DnsClient.AskUdp(server, "nothing.shop.svc.cluster.local", DnsClient.A).Code);
        Assert.Equal(1, DnsClient.AskUdp(server, "10.20.96.10.in-addr.arpa", DnsClient.Ptr).AnswerCount);

        node.Signal(signal);
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, node.Output);
        Assert.DoesNotContain("[ERROR]", node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_sees_one_processor_knows_every_name_and_stops_cleanly()
    {
        // What a CPU limit of 1 or less is to a pod.
        var oneProcessor = new Dictionary<string, string> { ["DOTNET_PROCESSOR_COUNT"] = "1" };
        await using var node = NodeProcess.Start(_folder, oneProcessor, "-conf", WriteCorefile(), "--source", "manifests:" + Samples);
        var server = Endpoint(await node.WaitForOutputAsync(" over UDP and TCP"));

        Assert.Equal([IPAddress.Parse("10.96.20.10")], DnsClient.AskUdp(server, "web.shop.svc.cluster.local", DnsClient.A).Addresses);
        Assert.Equal(1, DnsClient.AskUdp(server, "10.20.96.10.in-addr.arpa", DnsClient.Ptr).AnswerCount);

        node.Signal(NodeProcess.Terminate);
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, node.Output);
        Assert.DoesNotContain("[WARNING]", node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_samples_are_tried_out_also_when_the_HTTP_ports_are_taken()
    {
        await using var first = NodeProcess.Start(_folder, "-dns.port", "0");
        await first.WaitForOutputAsync("Ctrl-C stops");
        await using var second = NodeProcess.Start(_folder, "-dns.port", "0");

        // The first one has the ports, or something else on this machine has them.
        var output = await second.WaitForOutputAsync("Ctrl-C stops");
        await second.WaitForOutputAsync("prometheus: 127.0.0.1:9153 is in use, so this endpoint is left out");
        var port = int.Parse(DigLine().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.Equal([IPAddress.Parse("10.96.20.10")], DnsClient.AskUdp(new IPEndPoint(IPAddress.Loopback, port), "web.shop.svc.cluster.local", DnsClient.A).Addresses);
    }

    [Fact]
    public async Task A_signal_while_the_API_server_is_waited_for_stops_without_an_error()
    {
        var corefile = Path.Combine(_folder, "Corefile-away");
        await File.WriteAllTextAsync(corefile, ".:0 {\n bind 127.0.0.1\n kubernetes cluster.local {\n  endpoint http://127.0.0.1:1\n  startup_timeout 1m\n }\n}\n");
        await using var node = NodeProcess.Start(_folder, "-conf", corefile);
        await node.WaitForOutputAsync("waiting for Kubernetes API before starting server");

        node.Signal(NodeProcess.Terminate);

        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, node.Output);
        Assert.DoesNotContain("[ERROR]", node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kubeconfig_that_is_missing_ends_the_start_with_its_name()
    {
        await using var node = NodeProcess.Start(_folder, "-conf", WriteCorefile(), "--kubeconfig", "/nowhere/config");

        await node.WaitForExitAsync();
        Assert.Equal(2, node.ExitCode);
        Assert.Contains("/nowhere/config", node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_ends_the_start_with_the_address_and_exit_code_2()
    {
        await using var first = NodeProcess.Start(_folder, "-conf", WriteCorefile(), "--source", "manifests:" + Samples);
        var server = Endpoint(await first.WaitForOutputAsync(" over UDP and TCP"));

        await using var second = NodeProcess.Start(_folder, "-conf", WriteCorefile(server.Port), "--source", "manifests:" + Samples);
        await second.WaitForExitAsync();

        Assert.Equal(2, second.ExitCode);
        Assert.Contains(server.ToString(), second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_manifest_changes_the_answer()
    {
        var manifests = Directory.CreateDirectory(Path.Combine(_folder, "manifests")).FullName;
        await File.WriteAllTextAsync(Path.Combine(manifests, "a.yaml"), Service("10.96.0.50"));
        await using var node = NodeProcess.Start(_folder, "-conf", WriteCorefile(), "--source", "manifests:" + manifests);
        var server = Endpoint(await node.WaitForOutputAsync(" over UDP and TCP"));
        Assert.Equal([IPAddress.Parse("10.96.0.50")], DnsClient.AskUdp(server, "a.default.svc.cluster.local", DnsClient.A).Addresses);

        await File.WriteAllTextAsync(Path.Combine(manifests, "a.yaml"), Service("10.96.0.51"));

        var wanted = IPAddress.Parse("10.96.0.51");
        Assert.True(
            SpinWait.SpinUntil(() => DnsClient.AskUdp(server, "a.default.svc.cluster.local", DnsClient.A).Addresses.Contains(wanted), TimeSpan.FromSeconds(20)),
            "The new address was not answered in time.\n" + node.Output);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Samples => Path.Combine(AppContext.BaseDirectory, "samples");

    private static string Service(string address) =>
        $"apiVersion: v1\nkind: Service\nmetadata: {{name: a, namespace: default}}\nspec:\n  clusterIP: {address}\n  ports:\n    - {{name: http, port: 80}}\n";

    private static IPEndPoint Endpoint(string output)
    {
        var match = ServingLine().Match(output);
        Assert.True(match.Success, output);
        return IPEndPoint.Parse(match.Groups[1].Value);
    }

    private string WriteCorefile(int port = 0)
    {
        var path = Path.Combine(_folder, $"Corefile-{port}");
        File.WriteAllText(path, $$"""
            .:{{port}} {
                bind 127.0.0.1
                errors
                health 127.0.0.1:0
                ready 127.0.0.1:0
                kubernetes cluster.local in-addr.arpa ip6.arpa {
                    pods insecure
                    fallthrough in-addr.arpa ip6.arpa
                }
            }
            """);
        return path;
    }

    [GeneratedRegex(@"dig @127\.0\.0\.1 -p (\d+) web")]
    private static partial Regex DigLine();

    [GeneratedRegex(@"Serving DNS on (127\.0\.0\.1:\d+) over UDP and TCP")]
    private static partial Regex ServingLine();
}
