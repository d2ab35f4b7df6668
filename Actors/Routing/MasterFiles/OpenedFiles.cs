namespace ActorDns.Actors.Routing.MasterFiles;

/// <summary>Opens the files of one zone, with their bounds, and remembers what they were like. Used by one thread.</summary>
public sealed class OpenedFiles
{
    /// <summary>The largest zone that is read, in octets, included files counted as often as they are.</summary>
    public const long MaxOctets = 128 * 1024 * 1024;

    private readonly Dictionary<string, (long Length, DateTime Written)> _stamps = new(StringComparer.Ordinal);
    private long _octets;

    /// <summary>True if a file is not what it was when it was opened, or could not be opened.</summary>
    public bool HaveChanged => _stamps.Any(file => StampOf(file.Key) != file.Value);

    /// <summary>Opens a file.</summary>
    /// <param name="path">The path.</param>
    /// <param name="error">What is wrong and the cure, when the result is null.</param>
    public TextReader? Open(string path, out string error)
    {
        error = string.Empty;
        try
        {
            _stamps[path] = StampOf(path);
            if (System.IO.Directory.Exists(path))
            {
                error = $"'{path}' is a directory; name a file";
                return null;
            }

            _octets += new FileInfo(path).Length;
            if (_octets <= MaxOctets)
            {
                return new BoundedReader(new StreamReader(path), MaxOctets);
            }

            error = $"with '{path}' the zone has more than {MaxOctets} octets, which is the bound; split it";
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            error = $"'{path}' does not exist; correct the path or create the file";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            error = $"'{path}' cannot be read ({exception.Message}); check its permissions";
        }

        return null;
    }

    private static (long Length, DateTime Written) StampOf(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists ? (file.Length, file.LastWriteTimeUtc) : default;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return default;
        }
    }
}
