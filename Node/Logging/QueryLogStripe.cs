namespace ActorDns.Node.Logging;

/// <summary>
/// Lines of a few threads that wait to be written: one buffer that is filled, one that is written. Both grow with what comes
/// to 1 MiB each. Thread-safe; <see cref="Take"/> belongs to one thread.
/// </summary>
internal sealed class QueryLogStripe
{
    /// <summary>Octets that may wait.</summary>
    internal const int Bound = 1 << 20;
    private const int FirstSize = 1 << 14;
    private const int UrgentAt = 1 << 17;

    private readonly Lock _lock = new();
    private byte[] _filled = new byte[FirstSize];
    private byte[] _written = new byte[FirstSize];
    private int _length;
    private int _lines;

    /// <summary>What appending a line has come to.</summary>
    public enum State
    {
        /// <summary>It waits among others.</summary>
        Waiting,

        /// <summary>It is the first one.</summary>
        Begun,

        /// <summary>There is enough for a write.</summary>
        Urgent,

        /// <summary>It was dropped.</summary>
        Full,
    }

    private static ReadOnlySpan<byte> Level => "[INFO] "u8;

    /// <summary>Appends a line with the level before it and the line end behind it.</summary>
    public State Append(ReadOnlySpan<byte> line)
    {
        var size = Level.Length + line.Length + 1;
        lock (_lock)
        {
            var begin = _length;
            var end = begin + size;
            if (end > _filled.Length)
            {
                if (end > Bound)
                {
                    return State.Full;
                }

                Array.Resize(ref _filled, Math.Min(Bound, Math.Max(end, _filled.Length * 2)));
            }

            Level.CopyTo(_filled.AsSpan(begin));
            line.CopyTo(_filled.AsSpan(begin + Level.Length));
            _filled[end - 1] = (byte)'\n';
            _length = end;
            _lines++;
            return begin == 0 ? State.Begun
                : begin < UrgentAt && end >= UrgentAt ? State.Urgent
                : State.Waiting;
        }
    }

    /// <summary>Takes all lines that wait.</summary>
    /// <returns>Their octets, good until the next call, and their number.</returns>
    public (ReadOnlyMemory<byte> Octets, int Lines) Take()
    {
        lock (_lock)
        {
            var (length, lines) = (_length, _lines);
            (_filled, _written) = (_written, _filled);
            (_length, _lines) = (0, 0);
            return (_written.AsMemory(0, length), lines);
        }
    }
}
