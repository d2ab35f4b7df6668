namespace ActorDns.Actors.Caching;

/// <summary>One answer of the cache. Immutable but for two flags that any thread may set, and its place in the ring.</summary>
/// <param name="key">The key.</param>
/// <param name="response">The response.</param>
/// <param name="first">What it depends on.</param>
/// <param name="second">What it depends on.</param>
/// <param name="third">What it depends on.</param>
/// <param name="storedAt">Timestamp of the cache's clock.</param>
internal sealed class CacheEntry(byte[] key, byte[] response, CellReading first, CellReading second, CellReading third, long storedAt)
{
    // Measured roughly: this object, the headers of two arrays, a node of the dictionary and one of the ring.
    private const int Overhead = 256;

    private readonly CellReading _first = first;
    private readonly CellReading _second = second;
    private readonly CellReading _third = third;
    private int _isFoundInvalid;

    public byte[] Key { get; } = key;

    public byte[] Response { get; } = response;

    public long StoredAt { get; } = storedAt;

    /// <summary>Octets it counts for.</summary>
    public int Size => SizeOf(Key.Length, Response.Length);

    /// <summary>True while nothing it depends on has changed.</summary>
    public bool IsCurrent => _first.IsCurrent && _second.IsCurrent && _third.IsCurrent;

    /// <summary>Set by a hit, cleared by the hand of the clock. A lost race costs a second chance, nothing else.</summary>
    public bool IsUsed { get; set; }

    /// <summary>Its place in the ring; for writers, under their lock.</summary>
    public LinkedListNode<CacheEntry>? Place { get; set; }

    /// <summary>Octets an entry counts for.</summary>
    public static int SizeOf(int key, int response) => Overhead + key + response;

    /// <summary>True for the first caller only.</summary>
    public bool NoteInvalid() => Interlocked.Exchange(ref _isFoundInvalid, 1) == 0;
}
