namespace ActorDns.Actors.Caching;

/// <summary>
/// Counts the changes of something answers are made of: a service, a namespace, a zone. An answer keeps the value read
/// before it was asked for and is good as long as the cell still has it. Thread-safe, without locks.
/// </summary>
public sealed class VersionCell
{
    private long _value;

    /// <summary>The value now.</summary>
    public long Value => Volatile.Read(ref _value);

    /// <summary>Makes every answer that depends on this cell invalid. To be called after the change can be read.</summary>
    public void Bump() => Interlocked.Increment(ref _value);

    /// <summary>The cell with its value now. To be read before the question is asked, so that a change in between counts.</summary>
    public CellReading Read() => new(this, Value);
}
