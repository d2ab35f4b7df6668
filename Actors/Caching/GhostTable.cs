using System.Numerics;

namespace ActorDns.Actors.Caching;

/// <summary>
/// Remembers the hashes of keys that were dropped lately: one that comes back has a reader. A fixed table in which a newer
/// hash takes an older one's place; a wrong answer costs a better place in the queue, nothing else. Used under a lock.
/// </summary>
/// <param name="capacity">Hashes to remember; rounded up to a power of two.</param>
internal sealed class GhostTable(int capacity)
{
    private readonly int[] _hashes = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, capacity))];

    /// <summary>Octets of a table.</summary>
    public static long OctetsOf(int capacity) => 24 + (4L * BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, capacity)));

    /// <summary>Remembers a hash.</summary>
    public void Add(int hash) => Place(hash) = hash;

    /// <summary>Forgets a hash.</summary>
    /// <returns>True if it was remembered.</returns>
    public bool Remove(int hash)
    {
        ref var place = ref Place(hash);
        var isHere = place == hash && hash != 0;
        place = isHere ? 0 : place;
        return isHere;
    }

    // The low bits chose the stripe: the high ones are left to tell keys apart.
    private ref int Place(int hash) => ref _hashes[(int)((uint)hash * 0x9E3779B1u >> 8) & (_hashes.Length - 1)];
}
