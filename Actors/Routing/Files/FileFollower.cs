namespace ActorDns.Actors.Routing.Files;

/// <summary>
/// Follows a file of the configuration: reads it at the start, and again when its size or its time of writing has changed.
/// Looks without holding a thread. While the file is missing or too large what was read last stays. Thread-safe.
/// </summary>
internal sealed class FileFollower : IDisposable
{
    private readonly string _path;
    private readonly int _maxOctets;
    private readonly Action<string, DateTimeOffset> _read;
    private readonly Action<string> _failed;
    private readonly ITimer? _timer;
    private (long Length, DateTime Written) _stamp;
    private string? _fault;
    private int _isLooking;

    /// <summary>Begins to follow; the first reading is done when this returns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="period">How often it is looked at; zero to read it once only.</param>
    /// <param name="maxOctets">The largest file that is read, in octets.</param>
    /// <param name="read">Gets each new text, with its time of writing; one call at a time.</param>
    /// <param name="failed">Gets what keeps the file from being read, once until that changes.</param>
    /// <param name="time">The clock.</param>
    public FileFollower(string path, TimeSpan period, int maxOctets, Action<string, DateTimeOffset> read, Action<string> failed, TimeProvider time)
    {
        _path = path;
        _maxOctets = maxOctets;
        _read = read;
        _failed = failed;
        Look(File.ReadAllText);
        if (period > TimeSpan.Zero)
        {
            _timer = time.CreateTimer(static state => _ = ((FileFollower)state!).LookAsync(), this, period, period);
        }
    }

    /// <summary>Follows no more.</summary>
    public void Dispose() => _timer?.Dispose();

    private void Look(Func<string, string> readText)
    {
        try
        {
            if (HasChanged(out var stamp))
            {
                Take(readText(_path), stamp);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail($"cannot be read: {exception.Message}");
        }
    }

    private async Task LookAsync()
    {
        if (Interlocked.Exchange(ref _isLooking, 1) != 0)
        {
            return;
        }

        try
        {
            if (HasChanged(out var stamp))
            {
                Take(await File.ReadAllTextAsync(_path), stamp);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail($"cannot be read: {exception.Message}");
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }

    private bool HasChanged(out (long Length, DateTime Written) stamp)
    {
        var file = new FileInfo(_path);
        stamp = default;
        if (!file.Exists)
        {
            Fail(System.IO.Directory.Exists(_path) ? "is a directory; name a file" : "does not exist; it is read when it appears");
            return false;
        }

        stamp = (file.Length, file.LastWriteTimeUtc);
        if (file.Length > _maxOctets)
        {
            Fail($"has {file.Length} octets, more than the {_maxOctets} that are read; make it smaller");
            return false;
        }

        return stamp != _stamp || _fault is not null;
    }

    private void Take(string text, (long Length, DateTime Written) stamp)
    {
        _stamp = stamp;
        _fault = null;
        _read(text, new DateTimeOffset(stamp.Written, TimeSpan.Zero));
    }

    private void Fail(string fault)
    {
        if (_fault != fault)
        {
            _fault = fault;
            _failed(fault);
        }
    }
}
