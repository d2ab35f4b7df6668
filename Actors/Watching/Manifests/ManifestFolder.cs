using System.Security.Cryptography;
using ActorDns.Actors.Watching.Manifests.Reading;

namespace ActorDns.Actors.Watching.Manifests;

/// <summary>
/// Reads a folder into <see cref="ManifestFile"/>s and remembers the last good state of each. Files and folders whose
/// name begins with a dot are passed over, so that a mounted ConfigMap (files linked through <c>..data</c>) is read once;
/// links to folders below the root are not followed, so that no loop is. Blocks on the disk. Not thread-safe: one caller
/// at a time.
/// </summary>
internal sealed class ManifestFolder
{
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    // A write within the clock grain of a stamp could hide behind it, so a file that young is read again next time.
    private static readonly TimeSpan StampGrain = TimeSpan.FromSeconds(2);

    private readonly ManifestOptions _options;
    private readonly ManifestSelection _selection;
    private readonly TimeProvider _time;
    private SortedDictionary<string, ManifestFile> _files = new(StringComparer.Ordinal);

    /// <summary>Makes it; nothing is read yet.</summary>
    public ManifestFolder(ManifestOptions options, ManifestSelection selection, TimeProvider time)
    {
        _options = options;
        _selection = selection;
        _time = time;
    }

    /// <summary>The files by their paths below the folder, as last read.</summary>
    public IReadOnlyDictionary<string, ManifestFile> Files => _files;

    /// <summary>True when the last reading passed over files for their number.</summary>
    public bool HasTooManyFiles { get; private set; }

    /// <summary>Looks through the folder.</summary>
    /// <param name="isThorough">True to compare the content of every file, false to trust stamps.</param>
    /// <returns>True when anything is other than before, findings included.</returns>
    /// <exception cref="IOException">The folder itself cannot be read; everything stays as it is.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of permission.</exception>
    public bool Refresh(bool isThorough)
    {
        var paths = Enumerate();
        var hadTooMany = HasTooManyFiles;
        HasTooManyFiles = paths.Count > _options.MaxFiles;
        var files = new SortedDictionary<string, ManifestFile>(StringComparer.Ordinal);
        var objects = _files.Values.Sum(file => file.Good.Entries.Length);
        foreach (var path in paths.Take(_options.MaxFiles))
        {
            var known = _files.GetValueOrDefault(path, ManifestFile.Unread);
            var others = objects - known.Good.Entries.Length;
            var file = Read(path, known, isThorough, _options.MaxObjects - others);
            files.Add(path, file);
            objects = others + file.Good.Entries.Length;
        }

        var isChanged = hadTooMany != HasTooManyFiles || files.Count != _files.Count || files.Any(IsOther);
        _files = files;
        return isChanged;
    }

    private bool IsOther(KeyValuePair<string, ManifestFile> file) =>
        !_files.TryGetValue(file.Key, out var known)
        || !ReferenceEquals(known.Good, file.Value.Good)
        || !known.Findings.AsSpan().SequenceEqual(file.Value.Findings);

    private List<string> Enumerate()
    {
        var enumeration = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = 16,
            IgnoreInaccessible = false,
            AttributesToSkip = FileAttributes.None,
        };
        var entries = new System.IO.Enumeration.FileSystemEnumerable<string>(_options.Folder, (ref entry) => entry.ToFullPath(), enumeration)
        {
            ShouldRecursePredicate = (ref entry) => entry.FileName[0] != '.' && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && entry.FileName[0] != '.' && HasExtension(entry.FileName),
        };
        var paths = entries.Select(path => Path.GetRelativePath(_options.Folder, path)).ToList();
        paths.Sort(StringComparer.Ordinal);
        return paths;
    }

    private static bool HasExtension(ReadOnlySpan<char> name)
    {
        foreach (var extension in Extensions)
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private ManifestFile Read(string path, ManifestFile known, bool isThorough, int objectsLeft)
    {
        try
        {
            using var handle = File.OpenHandle(Path.Combine(_options.Folder, path), options: FileOptions.SequentialScan);
            var stamp = StampOf(handle);
            if (!isThorough && known.Stamp == stamp)
            {
                return known;
            }

            if (stamp.Length > _options.MaxFileBytes)
            {
                return Refuse(known, stamp, path, $"the file has {stamp.Length} octets, more than {_options.MaxFileBytes}: split it");
            }

            var octets = ReadAll(handle, stamp.Length);
            var isSettled = octets is not null && StampOf(handle) == stamp && _time.GetUtcNow().UtcTicks - stamp.WrittenTicks > StampGrain.Ticks;
            return octets is null ? known with { Stamp = null } : Parse(path, known, octets, isSettled ? stamp : null, objectsLeft);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Refuse(known, null, path, $"the file cannot be read: {fault.Message.TrimEnd('.')}");
        }
    }

    private ManifestFile Parse(string path, ManifestFile known, byte[] octets, FileStamp? stamp, int objectsLeft)
    {
        var hash = SHA256.HashData(octets);
        if (hash.AsSpan().SequenceEqual(known.Hash))
        {
            return known with { Stamp = stamp };
        }

        var content = ManifestParser.Parse(path, octets, _selection);
        if (content.HasErrors)
        {
            return new ManifestFile(stamp, hash, known.Good, content.Findings);
        }

        return content.Entries.Length <= objectsLeft
            ? new ManifestFile(stamp, hash, content, content.Findings)
            : Refuse(known, null, path, $"with its {content.Entries.Length} objects the folder would hold more than {_options.MaxObjects}");
    }

    // Null when the file changed its length meanwhile: whoever writes it has not finished.
    private static byte[]? ReadAll(Microsoft.Win32.SafeHandles.SafeFileHandle handle, long length)
    {
        var octets = new byte[length];
        var total = 0;
        while (total < octets.Length)
        {
            var read = RandomAccess.Read(handle, octets.AsSpan(total), total);
            if (read == 0)
            {
                return null;
            }

            total += read;
        }

        return RandomAccess.GetLength(handle) == length ? octets : null;
    }

    private static FileStamp StampOf(Microsoft.Win32.SafeHandles.SafeFileHandle handle) =>
        new(RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle).Ticks);

    private static ManifestFile Refuse(ManifestFile known, FileStamp? stamp, string path, string reason) =>
        new(stamp, [], known.Good, [new ManifestFinding(ManifestSeverity.Error, path, 0, 0, string.Empty, reason)]);
}
