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
            else if (!found.TryAdd(origin, path))
            {
                warnings.Add($"'{path}' is left out: '{found[origin]}' is the zone '{origin}' already");
            }

            if (found.Count > MaxZones)
            {
                found.Remove(origin!);
                warnings.Add($"'{options.Folder}' has more than {MaxZones} zones; the others are left out");
                break;
            }
        }

        return found;
    }

    private static List<string> FilesOf(string folder, ICollection<string> warnings)
    {
        var files = new List<string>();
        try
        {
            // Links are followed, as a ConfigMap in a pod is made of them; what is hidden there holds the same files again.
            var enumeration = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden, MaxRecursionDepth = 16 };
            files.AddRange(System.IO.Directory.EnumerateFiles(folder, "*", enumeration).Take(MaxFiles));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            warnings.Add($"'{folder}' cannot be looked at: {exception.Message}");
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
