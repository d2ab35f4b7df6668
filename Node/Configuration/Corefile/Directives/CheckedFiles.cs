using System.Collections.Concurrent;
using ActorDns.Actors.Routing.MasterFiles;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Zones;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>
/// Reads master files for their faults, each once until it changes: a Corefile that is looked at again and again names the same
/// ones. Thread-safe. Bound: <see cref="MaxFiles"/> of them are remembered.
/// </summary>
internal static class CheckedFiles
{
    private const int MaxFiles = 256;

    private static readonly ConcurrentDictionary<(string Path, DomainName Zone), Check> Checks = new();

    /// <summary>Reads a file as a zone.</summary>
    /// <returns>What is wrong with it, and what has no effect.</returns>
    public static (IReadOnlyList<MasterFileFault> Faults, IReadOnlyList<string> Warnings) Read(string path, DomainName zone)
    {
        if (!Checks.TryGetValue((path, zone), out var check) || check.Files.HaveChanged)
        {
            if (Checks.Count >= MaxFiles)
            {
                Checks.Clear();
            }

            Checks[(path, zone)] = check = ReadAnew(path, zone);
        }

        return (check.Faults, check.Warnings);
    }

    private static Check ReadAnew(string path, DomainName zone)
    {
        var files = new OpenedFiles();
        try
        {
            var result = MasterFileReader.Read(path, zone, files.Open);
            return new Check(files, result.Faults, result.Warnings);
        }
        catch (IOException exception)
        {
            return new Check(files, [new MasterFileFault(path, 1, 1, exception.Message)], []);
        }
    }

    private sealed record Check(OpenedFiles Files, IReadOnlyList<MasterFileFault> Faults, IReadOnlyList<string> Warnings);
}
