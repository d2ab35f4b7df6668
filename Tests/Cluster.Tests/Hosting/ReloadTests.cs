using System.Net;
using ActorDns.Cluster.Tests.Processes;
using ActorDns.Node.Hosting;

namespace ActorDns.Cluster.Tests.Hosting;

public sealed class ReloadTests : ReloadKit
{
    [Fact]
    public async Task A_changed_file_comes_in_force_while_every_query_is_answered()
    {
        Write("hosts {\n 192.0.2.1 a.test\n fallthrough\n}");
        await using var node = await StartAsync();
        var (asked, wrong) = (0, 0);
        using var stop = new CancellationTokenSource();
        var load = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                asked++;
                wrong += DnsClient.AskUdp(node.DnsEndpoints[0], Name, DnsClient.A).Addresses is [var address] && address.Equals(IPAddress.Parse("10.96.0.1")) ? 0 : 1;
            }
        });

        for (var i = 2; i < 5; i++)
        {
            Write($"hosts {{\n 192.0.2.{i} a.test\n fallthrough\n}}");
            await UntilAsync(() => Task.FromResult(Host(node, "a.test") == $"192.0.2.{i}"));
        }

        await stop.CancelAsync();
        await load;
        Assert.InRange(asked, 100, int.MaxValue);
        Assert.Equal(0, wrong);
    }

    [Fact]
    public async Task A_broken_file_changes_nothing_and_is_counted_once()
    {
        Write("hosts {\n 192.0.2.1 a.test\n fallthrough\n}");
        await using var node = await StartAsync();
        var version = Line(await MetricsAsync(node), "coredns_reload_version_info{");

        Write("hosts {\n 192.0.2.2 a.test\n fallthrough\n}\nteapot");
        await UntilAsync(async () => Line(await MetricsAsync(node), "coredns_reload_failed_total") == "coredns_reload_failed_total 1");
        Assert.Equal("192.0.2.1", Host(node, "a.test"));
        Assert.Equal(version, Line(await MetricsAsync(node), "coredns_reload_version_info{"));

        Write("hosts {\n 192.0.2.3 a.test\n fallthrough\n}");
        await UntilAsync(() => Task.FromResult(Host(node, "a.test") == "192.0.2.3"));
        var metrics = await MetricsAsync(node);
        Assert.NotEqual(version, Line(metrics, "coredns_reload_version_info{"));
        Assert.Equal("coredns_reload_failed_total 1", Line(metrics, "coredns_reload_failed_total"));
    }

    [Fact]
    public async Task What_needs_a_restart_is_refused_whole()
    {
        Write("hosts {\n 192.0.2.1 a.test\n fallthrough\n}");
        await using var node = await StartAsync();

        Write("hosts {\n 192.0.2.2 a.test\n fallthrough\n}", kubernetes: "labels app=x");
        await UntilAsync(async () => Line(await MetricsAsync(node), "coredns_reload_failed_total") == "coredns_reload_failed_total 1");

        Assert.Equal("192.0.2.1", Host(node, "a.test"));
        Assert.Equal([IPAddress.Parse("10.96.0.1")], DnsClient.AskUdp(node.DnsEndpoints[0], Name, DnsClient.A).Addresses);
    }

    [Fact]
    public async Task An_imported_file_counts_and_a_comment_does_not()
    {
        var part = Path.Combine(Folder, "part.conf");
        await File.WriteAllTextAsync(part, "hosts {\n 192.0.2.1 a.test\n fallthrough\n}\n");
        Write("import part.conf");
        await using var node = await StartAsync();
        var version = Line(await MetricsAsync(node), "coredns_reload_version_info{");

        Write("# nothing new\nimport part.conf");
        await File.WriteAllTextAsync(part, "# nor here\nhosts {\n 192.0.2.1 a.test\n fallthrough\n}\n");
        await File.WriteAllTextAsync(part, "hosts {\n 192.0.2.2 a.test\n fallthrough\n}\n");
        await UntilAsync(() => Task.FromResult(Host(node, "a.test") == "192.0.2.2"));

        Assert.NotEqual(version, Line(await MetricsAsync(node), "coredns_reload_version_info{"));
        await File.WriteAllTextAsync(part, "# as at first\nhosts {\n 192.0.2.1 a.test\n fallthrough\n}\n");
        await UntilAsync(async () => Line(await MetricsAsync(node), "coredns_reload_version_info{") == version);
    }

    [Fact]
    public async Task A_changed_file_that_forward_names_is_read_anew_though_the_Corefile_is_the_same()
    {
        var servers = Path.Combine(Folder, "resolv.conf");
        await File.WriteAllTextAsync(servers, "nameserver 192.0.2.53\n");
        Write($"forward . {servers}");
        await using var node = await StartAsync();
        var version = Line(await MetricsAsync(node), "coredns_reload_version_info{");

        await File.WriteAllTextAsync(servers + ".new", "nameserver 192.0.2.54\n");
        File.Move(servers + ".new", servers, overwrite: true);
        await UntilAsync(async () => Line(await MetricsAsync(node), "coredns_reload_version_info{") != version);
        Assert.Equal("coredns_reload_failed_total 0", Line(await MetricsAsync(node), "coredns_reload_failed_total"));
    }

    private static string? Host(ActorDnsNode node, string name) =>
        DnsClient.AskUdp(node.DnsEndpoints[0], name, DnsClient.A).Addresses is [var address] ? address.ToString() : null;

    private void Write(string directives, string kubernetes = "ttl 5") =>
        WriteText($"test:0 cluster.local:0 {{\n bind 127.0.0.1\n prometheus 127.0.0.1:0\n reload 2s 0s\n{directives}\nkubernetes cluster.local {{\n{kubernetes}\n}}\n}}\n");
}
