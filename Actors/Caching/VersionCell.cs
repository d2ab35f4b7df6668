namespace ActorDns.Actors.Caching;

/// <summary>
/// A number that moves whenever something changes. A cached answer remembers the cells it depends on and their values when
/// the question was asked: it is good as long as none has moved. One writer; read by any thread.
/// </summary>
internal sealed class VersionCell
{
    private long _value;

    /// <summary>The number now.</summary>
    public long Value => Volatile.Read(ref _value);

    /// <summary>Moves it: every answer that depends on it is invalid from now on.</summary>
    public void Bump() => Interlocked.Increment(ref _value);
}
