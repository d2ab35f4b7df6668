using Prometheus;

namespace ActorDns.Actors.Watching.Manifests;

/// <summary>What can be seen of a folder of manifests in metrics. Thread-safe.</summary>
internal sealed class ManifestMetrics
{
    private readonly Gauge.Child _files;
    private readonly Gauge.Child _broken;
    private readonly Gauge.Child _objects;

    /// <summary>Makes them; sources of one folder share them, for they see the same files.</summary>
    public ManifestMetrics(CollectorRegistry registry, string folder)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        _files = metrics.CreateGauge("actordns_manifest_files", "Manifest files in the folder.", "folder").WithLabels(folder);
        _broken = metrics.CreateGauge("actordns_manifest_broken_files", "Manifest files that are held at their last good state, 1 more while the folder itself cannot be read.", "folder").WithLabels(folder);
        _objects = metrics.CreateGauge("actordns_manifest_objects", "Objects defined in the folder's files.", "folder").WithLabels(folder);
    }

    /// <summary>Takes note of a reading.</summary>
    public void Note(IReadOnlyDictionary<string, ManifestFile> files, IEnumerable<ManifestFinding> findings)
    {
        _files.Set(files.Count);
        _objects.Set(files.Values.Sum(file => (double)file.Good.Entries.Length));
        _broken.Set(findings.Where(finding => finding.Severity == ManifestSeverity.Error).Select(finding => finding.File).Distinct().Count());
    }
}
