using ActorDns.Actors.Replication;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;
using Akka.Actor;
using CsCheck;

namespace ActorDns.Actors.Tests.Replication;

public sealed class StreamPositionTests
{
    [Fact]
    public void A_group_is_done_when_it_is_sealed_and_every_batch_is_answered()
    {
        var done = 0;
        var group = new BatchGroup(() => done++);
        group.Add();
        group.Add();
        group.Settle();
        group.Seal();
        Assert.False(group.IsDone);
        Assert.Equal(0, done);
        group.Settle();
        Assert.True(group.IsDone);
        Assert.Equal(1, done);
    }

    /// <summary>Whatever the order of the answers: frames are applied in their order, and what is known is what those told.</summary>
    [Fact]
    public void Frames_are_applied_in_order_and_what_is_known_never_runs_ahead() =>
        Gen.Shuffle(Enumerable.Range(0, 12).ToArray()).Sample(order =>
        {
            var position = new StreamPosition(1, ActorRefs.Nobody);
            position.Reset(new StreamMessages.StreamHeartbeat("f", 1, 1, 100, 5, [new(ObjectKind.Service, new(1, 50))]));
            var applied = new List<int>();
            var groups = new List<BatchGroup>();
            for (var n = 0; n < order.Length; n++)
            {
                var frame = n;
                position.Advance();
                var step = position.Take(done => new BatchGroup(done), [new(ObjectKind.Service, new(1, 51 + (ulong)n))], () => applied.Add(frame));
                step.Group.Add();
                step.Group.Seal();
                groups.Add(step.Group);
            }

            var answered = new HashSet<int>();
            foreach (var frame in order)
            {
                groups[frame].Settle();
                answered.Add(frame);
                var through = Enumerable.Range(0, order.Length).TakeWhile(answered.Contains).Count();
                Assert.Equal(Enumerable.Range(0, through), applied);
                Assert.Equal(100UL + (ulong)through, position.Applied);
                Assert.Equal(new StateVersion(1, 50 + (ulong)through), position.Known[ObjectKind.Service]);
                Assert.True(position.Told.Covers(position.Known, [ObjectKind.Service]));
            }
        });

    [Fact]
    public void Following_anew_forgets_what_was_under_way()
    {
        var position = new StreamPosition(1, ActorRefs.Nobody);
        position.Reset(new StreamMessages.StreamHeartbeat("f", 1, 1, 0, 5, []));
        position.Advance();
        var step = position.Take(done => new BatchGroup(done), [new(ObjectKind.Service, new(1, 9))], () => Assert.Fail("It belongs to what was given up."));
        position.Lists[ObjectKind.Service] = (3, 1);
        position.Reset(new StreamMessages.StreamHeartbeat("f", 1, 40, 60, 6, [new(ObjectKind.Service, new(1, 70))]));
        step.Group.Seal();
        Assert.Empty(position.Lists);
        Assert.Equal((61UL, 60UL, new StateVersion(1, 70)), (position.Expected, position.Applied, position.From[ObjectKind.Service]));
    }
}
