using System.Net;
using ActorDns.Cluster.Tests.Processes;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;

namespace ActorDns.Cluster.Tests.Hosting;

/// <summary>A node in this process that serves one Service, and whose Corefile the tests change under way.</summary>
public abstract class ReloadKit : IDisposable
{
    /// <summary>The Service's name; its address is 10.96.0.1.</summary>
    protected const string Name = "a.default.svc.cluster.local";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Where the Corefile is.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("actordns").FullName;

    private string Corefile => Path.Combine(Folder, "Corefile");

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected static string? Line(string metrics, string start) =>
        metrics.Split('\n').FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal));

    protected static async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        var end = DateTime.UtcNow + Deadline;
        while (!await isTrue())
        {
            Assert.True(DateTime.UtcNow < end, "It has not come in time.");
            await Task.Delay(20);
        }
    }

    protected static Task UntilAsync(Func<bool> isTrue) => UntilAsync(() => Task.FromResult(isTrue()));

    /// <summary>True when an address answers with the Service's address.</summary>
    protected static bool Answers(IPEndPoint server) =>
        DnsClient.AskUdp(server, Name, DnsClient.A).Addresses is [var address] && address.Equals(IPAddress.Parse("10.96.0.1"));

    /// <summary>Writes the Corefile whole, as a ConfigMap is: the node never reads half of it.</summary>
    protected void WriteText(string text)
    {
        File.WriteAllText(Corefile + ".new", text);
        File.Move(Corefile + ".new", Corefile, overwrite: true);
    }

    protected Task<ActorDnsNode> StartAsync()
    {
        var manifests = Directory.CreateDirectory(Path.Combine(Folder, "manifests")).FullName;
        File.WriteAllText(
            Path.Combine(manifests, "a.yaml"),
            "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: default}\nspec:\n  clusterIP: 10.96.0.1\n  ports:\n    - {name: http, port: 80}\n");
        return ActorDnsNode.StartAsync(new NodeOptions { Corefile = Corefile, Source = SourceOptions.Manifests(manifests) });
    }

    protected async Task<string> MetricsAsync(ActorDnsNode node) => await GetAsync(node.MetricsEndpoints[0], "/metrics");

    protected async Task<string> GetAsync(IPEndPoint server, string path) => await _http.GetStringAsync(new Uri($"http://{server}{path}"));
}
