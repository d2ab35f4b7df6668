using System.Numerics;

namespace ActorDns.Protocol.Messages;

/// <summary>A set of shard numbers, 0 to <see cref="EntityId.Shards"/> - 1, in 16 octets. Immutable.</summary>
/// <param name="Bits">Bit n set: shard n is in it.</param>
public readonly record struct ShardSet(UInt128 Bits)
{
    /// <summary>All shards.</summary>
    public static ShardSet All { get; } = new(UInt128.MaxValue);

    /// <summary>Number of shards in it.</summary>
    public int Count => BitOperations.PopCount((ulong)Bits) + BitOperations.PopCount((ulong)(Bits >> 64));

    /// <summary>Says whether a shard is in it.</summary>
    public bool Contains(int shard) => ((Bits >> shard) & 1) != 0;

    /// <summary>The set with a shard.</summary>
    public ShardSet With(int shard) => new(Bits | (UInt128.One << shard));

    /// <summary>The set without a shard.</summary>
    public ShardSet Without(int shard) => new(Bits & ~(UInt128.One << shard));

    /// <summary>What is in both.</summary>
    public static ShardSet operator &(ShardSet left, ShardSet right) => new(left.Bits & right.Bits);

    /// <summary>What is in either.</summary>
    public static ShardSet operator |(ShardSet left, ShardSet right) => new(left.Bits | right.Bits);

    /// <summary>The shards, ascending.</summary>
    public IEnumerable<int> Shards()
    {
        for (var shard = 0; shard < EntityId.Shards; shard++)
        {
            if (Contains(shard))
            {
                yield return shard;
            }
        }
    }
}
