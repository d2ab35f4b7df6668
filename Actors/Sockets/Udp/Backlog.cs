namespace ActorDns.Actors.Sockets.Udp;

/// <summary>
/// Sees from the size of the batches whether more datagrams arrive than their thread can answer: it is behind when every
/// batch has been full for so long that a full socket buffer would have been emptied. A pause of the whole process (a CPU
/// limit, a collection) leaves a full buffer and no more, so both a number of batches and a time must pass. One batch that is
/// not full ends it. For one thread.
/// </summary>
/// <param name="batchSize">Datagrams of a full batch.</param>
internal sealed class Backlog(int batchSize)
{
    /// <summary>Full batches in a row until the thread counts as behind: with 32 datagrams each more than a buffer of 4 MiB holds.</summary>
    public const int FullBatches = 256;

    /// <summary>Milliseconds for which they must have been full.</summary>
    public const long Milliseconds = 100;

    private long _since;
    private int _full;

    /// <summary>Takes note of a batch.</summary>
    /// <param name="count">Datagrams in it.</param>
    /// <param name="now">The time in milliseconds, as <see cref="Environment.TickCount64"/> gives it.</param>
    /// <returns>Whether more arrives than can be answered.</returns>
    public bool Note(int count, long now)
    {
        if (count < batchSize)
        {
            _full = 0;
            return false;
        }

        if (_full == 0)
        {
            _since = now;
        }

        _full = Math.Min(_full + 1, FullBatches);
        return _full == FullBatches && now - _since >= Milliseconds;
    }
}
