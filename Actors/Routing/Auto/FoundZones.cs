using System.Text;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Auto;

/// <summary>Finds the zones of a folder of master files. Pure but for the folder it looks at.</summary>
public static class FoundZones
{
    /// <summary>Most zones of a folder.</summary>
    public const int MaxZones = 10_000;

    /// <summary>Files looked at; a folder with more is not meant.</summary>
    public const int MaxFiles = 100_000;

    /// <summary>Looks at a folder and those below it, in the order of the paths; the first file of a zone counts.</summary>
    /// <param name="options">The directive.</param>
    /// <param name="warnings">What is left out, and why.</param>
    /// <returns>The file of each zone.</returns>
    /// <exception cref="IOException">The folder cannot be looked at.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static IReadOnlyDictionary<DomainName, string> Of(AutoOptions options, ICollection<string> warnings)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(warnings);
        var found = new Dictionary<DomainName, string>();
        foreach (var path in FilesOf(options.Folder, warnings))
        {
            if (options.Pattern.Match(Path.GetFileName(path)) is not { } groups)
            {
                continue;
            }

            var text = OriginOf(options, groups);
            if (!DomainName.TryParse(text, out var origin, out var error))
            {
                warnings.Add($"'{path}' would be the zone '{text}', which is no domain name: {error}");
            }
            else if (found.TryGetValue(origin, out var first))
            {
                warnings.Add($"'{path}' is left out: '{first}' is the zone '{origin}' already");
            }
            else if (found.Count == MaxZones)
            {
                warnings.Add($"'{options.Folder}' has more than {MaxZones} zones; the others are left out");
                break;
            }
            else
            {
                found.Add(origin, path);
            }
        }

        return found;
    }

    private static List<string> FilesOf(string folder, ICollection<string> warnings)
    {
        // Links are followed, as a ConfigMap in a pod is made of them; what is hidden there holds the same files again.
        var enumeration = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden, MaxRecursionDepth = 16 };
        var files = System.IO.Directory.EnumerateFiles(folder, "*", enumeration).Take(MaxFiles + 1).ToList();
        if (files.Count > MaxFiles)
        {
            files.RemoveAt(MaxFiles);
            warnings.Add($"'{folder}' has more than {MaxFiles} files, of which the others are not looked at; name a folder of master files");
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }

    private static string OriginOf(AutoOptions options, string[] groups)
    {
        var origin = new StringBuilder(options.Origin);
        for (var i = 0; i < groups.Length; i++)
        {
            origin.Replace($"{{{i}}}", groups[i]);
            if (i < options.Pattern.GroupNames.Count && options.Pattern.GroupNames[i] is { Length: > 0 } name)
            {
                origin.Replace($"{{{name}}}", groups[i]);
            }
        }

        return origin.ToString();
    }
}
