using System.Text;
using ActorDns.Protocol.Messages;
using CsCheck;

namespace ActorDns.Protocol.Tests.Messages;

public sealed class EntityIdTests
{
    private static readonly Gen<string> Name = Gen.Char["abcxyz0189-"].Array[1, 63].Select(letters => new string(letters));

    [Fact]
    public void The_shard_of_a_partition_is_the_same_from_text_and_from_octets_in_any_letter_case() =>
        Gen.Select(Name, Name, Gen.Int[0, 63], Gen.Int[0, 2]).Sample((feed, @namespace, partition, copy) =>
        {
            var shard = EntityId.ShardNumberOf(EntityId.OfPartition(feed, @namespace, partition, copy));
            Assert.InRange(shard, 0, EntityId.Shards - 1);
            Assert.Equal(shard, EntityId.ShardNumberOf(feed, Encoding.UTF8.GetBytes(@namespace), partition));
            Assert.Equal(shard, EntityId.ShardNumberOf(feed, Encoding.UTF8.GetBytes(@namespace.ToUpperInvariant()), partition));
            Assert.Equal($"{shard}-{copy}", EntityId.ShardOf(EntityId.OfPartition(feed, @namespace, partition, copy)));
        });

    [Fact]
    public void The_partitions_of_a_namespace_are_in_shards_side_by_side() =>
        Gen.Select(Name, Name, Gen.Int[0, 62]).Sample((feed, @namespace, partition) => Assert.Equal(
            (EntityId.ShardNumberOf(EntityId.OfPartition(feed, @namespace, partition)) + 1) % EntityId.Shards,
            EntityId.ShardNumberOf(EntityId.OfPartition(feed, @namespace, partition + 1))));

    [Fact]
    public void Copies_of_an_entity_share_the_shard_number_and_differ_in_the_shard() =>
        Gen.Select(Name, Name, Gen.Int[0, 63]).Sample((feed, name, partition) =>
        {
            foreach (var id in (string[])[EntityId.OfPartition(feed, name, partition), EntityId.OfReverseZone(feed, name), EntityId.OfShard(partition, 0)])
            {
                var other = EntityId.WithCopy(id, 2);
                Assert.Equal(EntityId.ShardNumberOf(id), EntityId.ShardNumberOf(other));
                Assert.NotEqual(EntityId.ShardOf(id), EntityId.ShardOf(other));
                Assert.Equal(id, EntityId.WithCopy(other, 0));
            }
        });

    [Fact]
    public void Every_form_reads_back_and_as_no_other_form() =>
        Gen.Select(Name, Name, Gen.Int[0, 63], Gen.Int[0, 2]).Sample((feed, name, partition, copy) =>
        {
            var id = EntityId.OfPartition(feed, name, partition, copy);
            Assert.True(EntityId.TryReadPartition(id, out var readFeed, out var readName, out var readPartition));
            Assert.Equal((feed, name, partition), (readFeed, readName, readPartition));
            Assert.False(EntityId.TryReadReverseZone(id, out _, out _) || EntityId.TryReadShard(id, out _, out _));
            id = EntityId.OfReverseZone(feed, name, copy);
            Assert.True(EntityId.TryReadReverseZone(id, out readFeed, out readName));
            Assert.Equal((feed, name), (readFeed, readName));
            Assert.False(EntityId.TryReadPartition(id, out _, out _, out _) || EntityId.TryReadShard(id, out _, out _));
            id = EntityId.OfShard(partition, copy);
            Assert.True(EntityId.TryReadShard(id, out var shard, out var readCopy));
            Assert.Equal((partition, copy, partition), (shard, readCopy, EntityId.ShardNumberOf(id)));
            Assert.False(EntityId.TryReadPartition(id, out _, out _, out _) || EntityId.TryReadReverseZone(id, out _, out _));
        });

    [Theory]
    [InlineData("#128~0")]
    [InlineData("#-1~0")]
    [InlineData("#~0")]
    [InlineData("#1~")]
    [InlineData("1~0")]
    [InlineData("#1")]
    [InlineData("")]
    public void Only_shards_that_there_are_read_as_shards(string id) => Assert.False(EntityId.TryReadShard(id, out _, out _));

    [Fact]
    public void A_set_of_shards_is_a_set_of_numbers() =>
        Gen.Select(Gen.Int[0, 127].Array, Gen.Int[0, 127].Array).Sample((left, right) =>
        {
            var (first, second) = (Of(left), Of(right));
            Assert.Equal(left.Distinct().Order(), first.Shards());
            Assert.Equal(left.Distinct().Count(), first.Count);
            Assert.Equal(left.Union(right).Order(), (first | second).Shards());
            Assert.Equal(left.Intersect(right).Order(), (first & second).Shards());
            Assert.Equal(left.Except(right).Order(), right.Aggregate(first, (set, shard) => set.Without(shard)).Shards());
            Assert.All(Enumerable.Range(0, EntityId.Shards), shard => Assert.Equal(left.Contains(shard), first.Contains(shard)));
        });

    private static ShardSet Of(int[] shards) => shards.Aggregate(default(ShardSet), (set, shard) => set.With(shard));
}
