using System.Globalization;
using System.Net;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;

namespace ActorDns.Node.Tests.Golden;

/// <summary>
/// One real node for each different Corefile of the corpus, started when first asked for, with the objects of all its
/// cases in one folder of manifests and its sockets on ports the kernel picks.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "xunit disposes through IAsyncLifetime.")]
public sealed class GoldenNodes : IAsyncLifetime
{
    private readonly Dictionary<string, ActorDnsNode> _nodes = [];
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("actordns-golden-");
    private OutsideServer _outside = null!;

    public Task InitializeAsync()
    {
        _outside = new OutsideServer();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_nodes.Values.Select(node => node.DisposeAsync().AsTask()));
        await _outside.DisposeAsync();
        _root.Delete(recursive: true);
    }

    /// <summary>The client of the node that serves a case. Called by one test at a time.</summary>
    internal async Task<GoldenClient> ForAsync(GoldenCase golden)
    {
        if (!_nodes.TryGetValue(golden.Corefile, out var node))
        {
            node = await StartAsync(golden.Corefile);
            _nodes.Add(golden.Corefile, node);
        }

        return new GoldenClient(node.DnsEndpoints[0]);
    }

    private async Task<ActorDnsNode> StartAsync(string corefile)
    {
        var folder = _root.CreateSubdirectory(Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture));
        var manifests = folder.CreateSubdirectory("manifests");
        foreach (var golden in GoldenCase.Names.Select(GoldenCase.Load).Where(golden => golden.Corefile == corefile))
        {
            File.Copy(golden.ObjectsFile, Path.Combine(manifests.FullName, golden.Folder + ".yaml"));
        }

        foreach (var shared in (string[])["options", "stages"])
        {
            var text = File.ReadAllText(Path.Combine(GoldenCase.Root, shared));
            File.WriteAllText(Path.Combine(_root.FullName, shared), text
                .Replace("{upstream}", _outside.Address.ToString(), StringComparison.Ordinal)
                .Replace("{corpus}", GoldenCase.Root, StringComparison.Ordinal));
        }

        var path = Path.Combine(folder.FullName, "Corefile");
        File.WriteAllText(path, corefile);
        return await ActorDnsNode.StartAsync(new NodeOptions
        {
            Corefile = path,
            DnsPort = 0,
            ListenAddresses = [IPAddress.Loopback],
            Source = SourceOptions.Manifests(manifests.FullName),
            Quiet = true,
        });
    }
}
