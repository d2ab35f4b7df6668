using ActorDns.Actors.Watching.Manifests;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Tests.Watching.Manifests;

public sealed class SampleManifestsTests
{
    [Fact]
    public async Task The_samples_are_served_without_any_finding()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "ActorDns.sln")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        var sink = new RecordingSink();
        await using var source = new ManifestSource(new ManifestOptions { Folder = Path.Combine(root, "k8s/samples") });
        foreach (var kind in Enum.GetValues<ObjectKind>())
        {
            await source.ListAsync(kind, sink, CancellationToken.None);
        }

        Assert.Empty(source.Findings);
        Assert.Superset(
            new HashSet<string> { "Namespace /default", "Namespace /kube-system", "Namespace /shop", "Namespace /monitoring", "Service default/kubernetes", "Service kube-system/kube-dns", "Service shop/db", "EndpointSlice shop/db-m4c9t", "Pod monitoring/grafana-0" },
            sink.Present().ToHashSet());
    }
}
