namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>
/// Gathers what is wrong in one file. At most <see cref="MaxPerFile"/> are kept, the rest is counted. Not thread-safe.
/// </summary>
internal sealed class ManifestFindings(string file)
{
    /// <summary>The most findings kept of one file.</summary>
    public const int MaxPerFile = 20;

    private const int MaxTextLength = 400;

    private readonly List<ManifestFinding> _findings = [];
    private int _dropped;

    /// <summary>The number of errors so far.</summary>
    public int ErrorCount { get; private set; }

    /// <summary>Adds a finding. What the file says goes into logs: without control characters, and not too long.</summary>
    public void Add(ManifestSeverity severity, int line, int column, string field, string message)
    {
        if (severity == ManifestSeverity.Error)
        {
            ErrorCount++;
        }

        if (_findings.Count < MaxPerFile)
        {
            _findings.Add(new ManifestFinding(severity, file, line, column, Clean(field), Clean(message)));
        }
        else
        {
            _dropped++;
        }
    }

    /// <summary>What was found, in the order of the file.</summary>
    public ManifestFinding[] ToArray()
    {
        if (_dropped == 0)
        {
            return [.. _findings];
        }

        var severity = ErrorCount > 0 ? ManifestSeverity.Error : ManifestSeverity.Warning;
        return [.. _findings, new ManifestFinding(severity, file, 0, 0, string.Empty, $"{_dropped} more of this kind are not shown")];
    }

    private static string Clean(string text)
    {
        var isClean = text.Length <= MaxTextLength && !text.Any(char.IsControl);
        return isClean ? text : string.Concat(text.Take(MaxTextLength).Select(character => char.IsControl(character) ? '?' : character));
    }
}
