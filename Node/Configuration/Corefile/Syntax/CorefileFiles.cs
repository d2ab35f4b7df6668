namespace ActorDns.Node.Configuration.Corefile.Syntax;

/// <summary>Reads the files of a Corefile, with their bounds.</summary>
internal static class CorefileFiles
{
    /// <summary>Largest file that is read, in octets.</summary>
    public const int MaxFileSize = 1024 * 1024;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The path.</param>
    /// <param name="error">What is wrong and the cure, when the result is null.</param>
    public static string? TryRead(string path, out string error)
    {
        error = string.Empty;
        try
        {
            if (Directory.Exists(path))
            {
                error = $"'{path}' is a directory; name files, for example '{Path.Combine(path, "*.conf")}'";
                return null;
            }

            // A pipe or /dev/zero has no length: read up to the bound and one more.
            using var reader = new StreamReader(path);
            var buffer = new char[MaxFileSize + 1];
            var length = reader.ReadBlock(buffer, 0, buffer.Length);
            if (length <= MaxFileSize)
            {
                return new string(buffer, 0, length);
            }

            error = $"'{path}' is larger than 1 MiB, which no Corefile is; is it the right file?";
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
}
