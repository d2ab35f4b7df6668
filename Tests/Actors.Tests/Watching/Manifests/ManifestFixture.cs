using System.Globalization;
using System.Text;
using ActorDns.Actors.Watching.Manifests;
using ActorDns.Protocol.Objects;
using Prometheus;

namespace ActorDns.Actors.Tests.Watching.Manifests;

/// <summary>A real folder, a source that reads it, and a watch of each kind that records what it was told.</summary>
internal sealed class ManifestFixture : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly DirectoryInfo _root = System.IO.Directory.CreateTempSubdirectory("actordns-manifests-");
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _watches = [];

    public ManifestFixture() => Folder = System.IO.Directory.CreateDirectory(Path.Combine(_root.FullName, "manifests")).FullName;

    public string Root => _root.FullName;

    public string Folder { get; set; }

    public ManifestSource Source { get; private set; } = null!;

    public RecordingSink Sink { get; } = new();

    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    public async Task<string> MetricsAsync()
    {
        using var text = new MemoryStream();
        await Registry.CollectAndExportAsTextAsync(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    public static string Service(string name, string address, string extra = "") => $$"""
        apiVersion: v1
        kind: Service
        metadata:
          name: {{name}}
          namespace: shop
        spec:
          clusterIP: {{address}}
          ports: [{port: 80}]
        {{extra}}
        ---

        """;

    public void Write(string file, string content) => File.WriteAllText(Path.Combine(Folder, file), content);

    /// <summary>Puts the content in place at once, as careful editors and the kubelet do.</summary>
    public void Replace(string file, string content)
    {
        var temporary = Path.Combine(_root.FullName, "temporary-" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture));
        File.WriteAllText(temporary, content);
        File.Move(temporary, Path.Combine(Folder, file), overwrite: true);
    }

    public ManifestSource Open(Func<ManifestOptions, ManifestOptions>? change = null)
    {
        var options = new ManifestOptions { Folder = Folder, QuietTime = TimeSpan.FromMilliseconds(20), PollInterval = TimeSpan.FromSeconds(5) };
        return Source = new ManifestSource(change?.Invoke(options) ?? options, null, Registry);
    }

    /// <summary>Lists every kind and watches it from there.</summary>
    public async Task StartAsync(Func<ManifestOptions, ManifestOptions>? change = null)
    {
        Open(change);
        foreach (var kind in Enum.GetValues<ObjectKind>())
        {
            var version = await Source.ListAsync(kind, Sink, _stopping.Token);
            _watches.Add(Source.WatchAsync(kind, version, Sink, _stopping.Token));
        }
    }

    /// <summary>Waits until the recorded state fulfils a condition.</summary>
    public Task UntilAsync(Func<IReadOnlyDictionary<string, ObjectChange>, bool> condition) => Sink.UntilAsync(condition, Deadline);

    public async Task UntilFindingsAsync(Func<IReadOnlyList<ManifestFinding>, bool> condition)
    {
        using var late = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition(Source.Findings))
        {
            await timer.WaitForNextTickAsync(late.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_watches).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Source.DisposeAsync();
        _stopping.Dispose();
        _root.Delete(recursive: true);
    }
}
