using ActorDns.Actors.Sockets.Udp;

namespace ActorDns.Actors.Tests.Sockets;

public sealed class BacklogTests
{
    private readonly Backlog _backlog = new(32);

    [Fact]
    public void Only_batches_that_stay_full_for_long_and_in_number_are_an_overload()
    {
        Assert.False(NoteMany(Backlog.FullBatches - 1, 32, from: 0, to: 1_000));
        Assert.True(_backlog.Note(32, 1_001));
        Assert.True(_backlog.Note(32, 1_002));
    }

    [Fact]
    public void Many_full_batches_in_a_short_time_are_a_burst() =>
        Assert.False(NoteMany(10 * Backlog.FullBatches, 32, from: 0, to: Backlog.Milliseconds - 1));

    [Fact]
    public void One_batch_with_room_ends_it()
    {
        Assert.True(NoteMany(Backlog.FullBatches, 32, from: 0, to: Backlog.Milliseconds));
        Assert.False(_backlog.Note(31, 200));
        Assert.False(NoteMany(Backlog.FullBatches, 32, from: 201, to: 300));
        Assert.True(_backlog.Note(32, 301));
    }

    private bool NoteMany(int batches, int count, long from, long to)
    {
        var isOverloaded = false;
        for (var i = 0; i < batches; i++)
        {
            isOverloaded = _backlog.Note(count, from + ((to - from) * i / Math.Max(1, batches - 1)));
        }

        return isOverloaded;
    }
}
