using ActorDns.Actors.Replication;
using ActorDns.Actors.Tests.Watching.Kubernetes;
using ActorDns.Protocol.Messages;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace ActorDns.Actors.Tests.Replication;

/// <summary>When a batch is lost, and when a node is only slow: the shards of a slow one must not begin anew.</summary>
public sealed class EntityBatchesTests : TestKit
{
    private readonly ManualClock _clock = new();
    private readonly TestProbe _region;
    private readonly EntityBatches _batches;
    private readonly LocalShard _one = new(1, 0, 1);
    private readonly LocalShard _two = new(2, 0, 1);
    private ulong _last;

    public EntityBatchesTests()
    {
        _region = CreateTestProbe();
        _batches = new EntityBatches(_region.Ref, TestActor, _clock);
    }

    [Fact]
    public void A_node_that_answers_everything_late_loses_nothing()
    {
        var sent = new Queue<ulong>();
        for (var round = 0; round < 40; round++)
        {
            sent.Enqueue(Send(_one, "a"));
            sent.Enqueue(Send(_two, "b"));
            Round();
            Assert.Empty(_batches.LateShards());
            while (sent.Count > 2 * (EntityBatches.SilentRounds - 2))
            {
                _batches.Settle(sent.Dequeue());
            }
        }
    }

    [Fact]
    public void What_later_ones_of_others_pass_by_is_lost()
    {
        Send(_one, "a");
        for (var round = 0; round < EntityBatches.PatientRounds; round++)
        {
            Round();
            _batches.Settle(Send(_two, "b"));
        }

        Assert.Equal([_one], _batches.LateShards());
    }

    [Fact]
    public void An_entity_that_works_off_its_own_queue_is_not_late()
    {
        var queue = new Queue<ulong>(Enumerable.Range(0, 40).Select(_ => Send(_one, "a")));
        while (queue.Count > 0)
        {
            Round();
            _batches.Settle(Send(_two, "b"));
            _batches.Settle(queue.Dequeue());
            Assert.Empty(_batches.LateShards());
        }
    }

    [Fact]
    public void One_of_an_entity_is_lost_when_its_next_ones_are_answered()
    {
        Send(_one, "a");
        for (var round = 0; round < EntityBatches.PatientRounds; round++)
        {
            Round();
            _batches.Settle(Send(_one, "a"));
        }

        Assert.Equal([_one], _batches.LateShards());
    }

    [Fact]
    public void Where_nothing_is_answered_at_all_it_is_lost_soon()
    {
        for (var round = 0; round < 100; round++)
        {
            Round();
        }

        Send(_one, "a");
        for (var round = 0; round < EntityBatches.SilentRounds; round++)
        {
            Assert.Empty(_batches.LateShards());
            Round();
        }

        Assert.Equal([_one], _batches.LateShards());
        _batches.DropShard(_one);
        Assert.Empty(_batches.LateShards());
        Assert.False(_batches.IsUnderWay("a"));
    }

    [Fact]
    public async Task Is_sent_again_half_as_often_each_time()
    {
        Send(_one, "a");
        await _region.ExpectMsgAsync<RecordMessages.ApplyObjectChanges>();
        var again = new List<int>();
        for (var second = 1; second <= 20; second++)
        {
            Round();
            while (_region.HasMessages)
            {
                await _region.ExpectMsgAsync<RecordMessages.ApplyObjectChanges>();
                again.Add(second);
            }
        }

        Assert.Equal([1, 2, 4, 8, 16], again);
    }

    private ulong Send(LocalShard shard, string entity)
    {
        var group = new BatchGroup(() => { });
        _batches.Send(shard, entity, group, batch => new RecordMessages.ApplyObjectChanges(entity, 1, 0, _last = batch, []));
        return _last;
    }

    /// <summary>A second passes.</summary>
    private void Round()
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        _batches.BeginRound();
    }
}
