using System.Globalization;
using System.Net;
using ActorDns.Cluster.Tests.Processes;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;

namespace ActorDns.Cluster.Tests.Hosting;

/// <summary>Two nodes, of which one has a zone in a file and the other fetches it over a real connection.</summary>
public sealed class ZoneTransferTests : IDisposable
{
    private const int Hosts = 20_000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("actordns").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_large_zone_is_fetched_and_a_change_of_its_file_comes_after_it()
    {
        var db = Path.Combine(_folder, "db");
        await File.WriteAllTextAsync(db, Zone(1, "192.0.2.1"));
        await using var primary = await StartAsync("primary", "example.org {\n bind 127.0.0.1\n file db {\n reload 100ms\n }\n transfer {\n to 127.0.0.1\n }\n}\n");
        var address = primary.DnsEndpoints[0];
        await using var secondary = await StartAsync("secondary", $"example.org {{\n bind 127.0.0.1\n secondary {{\n transfer from {address}\n }}\n cache 1\n}}\n");

        await UntilAsync(secondary, "www.example.org", "192.0.2.1");
        var last = string.Create(CultureInfo.InvariantCulture, $"host{Hosts}.example.org");
        Assert.Equal([IPAddress.Parse("192.0.2.77")], DnsClient.AskUdp(secondary.DnsEndpoints[0], last, DnsClient.A).Addresses);

        await File.WriteAllTextAsync(db, Zone(2, "192.0.2.2"));
        await UntilAsync(secondary, "www.example.org", "192.0.2.2");
    }

    private static string Zone(int serial, string www) =>
        string.Create(CultureInfo.InvariantCulture, $"$TTL 1\n@ SOA ns host {serial} 1 1 600 1\nwww A {www}\n$GENERATE 1-{Hosts} host$ A 192.0.2.77\n");

    private static async Task UntilAsync(ActorDnsNode node, string name, string expected)
    {
        using var late = new CancellationTokenSource(Deadline);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (DnsClient.AskUdp(node.DnsEndpoints[0], name, DnsClient.A).Addresses is not [var address] || !address.Equals(IPAddress.Parse(expected)))
        {
            Assert.True(await pause.WaitForNextTickAsync(late.Token));
        }
    }

    private async Task<ActorDnsNode> StartAsync(string name, string corefile)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name + "-objects"));
        var path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, corefile.Replace("file db", $"file {Path.Combine(_folder, "db")}", StringComparison.Ordinal));
        return await ActorDnsNode.StartAsync(new NodeOptions
        {
            Corefile = path,
            DnsPort = 0,
            ListenAddresses = [IPAddress.Loopback],
            Source = SourceOptions.Manifests(folder.FullName),
            Quiet = true,
        });
    }
}
