using ActorDns.Actors.Watching.Manifests.Reading;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Manifests;

/// <summary>
/// The objects of all files together. Where two files (or two documents of one) define the same object, the last in the
/// order of paths wins, as it would with <c>kubectl apply</c>; that is a warning. A namespace exists when a Namespace
/// object declares it, and also when any object names it: people write manifests without Namespace objects.
/// </summary>
internal static class ManifestMerge
{
    // A folder given twice would otherwise fill the log; the first ones tell enough.
    private const int MaxWarnings = 100;

    /// <summary>Merges the last good states of files.</summary>
    /// <param name="files">The files by path, in order.</param>
    /// <param name="selection">Which namespaces are served.</param>
    /// <param name="findings">Takes warnings about objects defined twice.</param>
    public static Dictionary<ObjectKey, ClusterObject> Merge(
        IReadOnlyDictionary<string, ManifestFile> files,
        ManifestSelection selection,
        ICollection<ManifestFinding> findings)
    {
        var twice = 0;
        var defined = new Dictionary<ObjectKey, (ManifestEntry Entry, string File)>();
        foreach (var (path, file) in files)
        {
            foreach (var entry in file.Good.Entries)
            {
                if (defined.TryGetValue(entry.Key, out var first) && entry.Key.Kind != ObjectKind.Namespace && twice++ < MaxWarnings)
                {
                    findings.Add(Twice(entry, path, first.Entry, first.File));
                }

                defined[entry.Key] = (entry, path);
            }
        }

        var objects = new Dictionary<ObjectKey, ClusterObject>(defined.Count);
        foreach (var (key, (entry, _)) in defined)
        {
            if (entry.Object is not null)
            {
                objects.Add(key, entry.Object);
            }
        }

        foreach (var name in files.Values.SelectMany(file => file.Good.UsedNamespaces))
        {
            var key = new ObjectKey(ObjectKind.Namespace, string.Empty, name);
            if (!defined.ContainsKey(key) && selection.MatchesUndeclared(name))
            {
                objects.TryAdd(key, new NamespaceObject(name, 0));
            }
        }

        return objects;
    }

    private static ManifestFinding Twice(ManifestEntry entry, string path, ManifestEntry first, string firstPath)
    {
        var name = $"{entry.Key.Kind} {entry.Key.Namespace}/{entry.Key.Name}";
        return new ManifestFinding(ManifestSeverity.Warning, path, entry.Line, 1, string.Empty, $"{name} is also defined at {firstPath}:{first.Line}: this one is served, remove the other");
    }
}
