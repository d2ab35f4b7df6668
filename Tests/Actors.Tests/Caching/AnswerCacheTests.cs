using System.Buffers.Binary;
using ActorDns.Actors.Caching;
using ActorDns.Actors.Tests.Watching.Kubernetes;
using Prometheus;

namespace ActorDns.Actors.Tests.Caching;

public sealed class AnswerCacheTests
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly ManualClock _clock = new();
    private readonly VersionCell _cell = new();

    [Fact]
    public void An_answer_is_good_until_a_cell_changes_and_then_only_stale()
    {
        var cache = Cache();
        var other = new VersionCell();
        cache.Set("key"u8, "one"u8, _cell.Read(), other.Read());
        Assert.True(cache.TryGet("key"u8, out var answer));
        Assert.Equal("one"u8, answer.Response);
        Assert.True(answer.IsCurrent);
        Assert.False(cache.TryGet("kex"u8, out _));
        other.Bump();
        Assert.False(cache.TryGet("key"u8, out _));
        Assert.False(cache.TryGet("key"u8, out _));
        Assert.True(cache.TryGetStale("key"u8, out answer));
        Assert.False(answer.IsCurrent);
        cache.Set("key"u8, "two"u8, _cell.Read(), other.Read());
        Assert.True(cache.TryGet("key"u8, out answer));
        Assert.Equal("two"u8, answer.Response);
    }

    [Fact]
    public void A_change_between_question_and_answer_makes_the_answer_invalid()
    {
        var cache = Cache();
        var before = _cell.Read();
        _cell.Bump();
        cache.Set("key"u8, "one"u8, before);
        Assert.False(cache.TryGet("key"u8, out _));
    }

    [Fact]
    public void The_third_cell_counts_and_a_fourth_is_refused()
    {
        var cache = Cache();
        VersionCell[] cells = [new(), new(), new(), new()];
        cache.Set("key"u8, "one"u8, [.. cells.Take(3).Select(cell => cell.Read())]);
        cells[2].Bump();
        Assert.False(cache.TryGet("key"u8, out _));
        Assert.Throws<ArgumentException>(() => cache.Set("key"u8, "one"u8, [.. cells.Select(cell => cell.Read())]));
    }

    [Fact]
    public void Age_counts_only_when_told()
    {
        var cache = Cache();
        cache.Set("key"u8, "one"u8);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(cache.TryGet("key"u8, out var answer));
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Age);
        Assert.True(cache.TryGet("key"u8, out _, TimeSpan.FromSeconds(6)));
        Assert.False(cache.TryGet("key"u8, out _, TimeSpan.FromSeconds(5)));
        Assert.True(cache.TryGetStale("key"u8, out _));
        Assert.False(cache.TryGetStale("key"u8, out _, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void A_flood_of_names_asked_for_once_leaves_what_is_used_alone_and_the_octets_stay_below_the_bound()
    {
        const int Bound = 1_000_000;
        const int Hot = 500;
        var cache = Cache(Bound);
        var random = new Random(7);
        for (var i = 0; i < Hot; i++)
        {
            cache.Set(Key(i), new byte[100], _cell.Read());
            Assert.True(cache.TryGet(Key(i), out _));
        }

        for (var i = 0; i < 100_000; i++)
        {
            cache.Set(Key(random.Next(Hot, int.MaxValue)), new byte[random.Next(300)], _cell.Read());
            cache.TryGet(Key(random.Next(Hot)), out _);
            if (i % 1000 == 0)
            {
                Assert.InRange(cache.Octets, 1, Bound);
            }
        }

        Assert.InRange(Enumerable.Range(0, Hot).Count(i => cache.TryGet(Key(i), out _)), Hot * 99 / 100, Hot);
    }

    [Fact]
    public void What_comes_back_soon_after_it_was_dropped_is_worth_keeping()
    {
        var cache = Cache(200_000);
        for (var i = 0; i < 2_000; i++)
        {
            cache.Set(Key(i), new byte[100], _cell.Read());
        }

        var dropped = Enumerable.Range(0, 2_000).Last(i => !cache.TryGetStale(Key(i), out _));
        cache.Set(Key(dropped), new byte[100], _cell.Read());
        for (var i = 2_000; i < 4_000; i++)
        {
            cache.Set(Key(i), new byte[100], _cell.Read());
        }

        Assert.True(cache.TryGet(Key(dropped), out _));
    }

    [Fact]
    public void Invalid_answers_get_no_second_chance()
    {
        var cache = Cache(100_000);
        var changing = new VersionCell();
        for (var i = 0; i < 50; i++)
        {
            cache.Set(Key(i), new byte[100], i % 2 == 0 ? _cell.Read() : changing.Read());
            Assert.True(cache.TryGet(Key(i), out _));
        }

        changing.Bump();
        for (var i = 50; i < 1_000; i++)
        {
            cache.Set(Key(i), new byte[100], _cell.Read());
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(i => 2 * i), Enumerable.Range(0, 50).Where(i => cache.TryGetStale(Key(i), out _)));
    }

    [Fact]
    public void What_is_larger_than_the_cache_is_not_kept_and_drops_what_it_replaces()
    {
        var cache = Cache(5000);
        cache.Set("key"u8, "one"u8);
        var empty = cache.Octets - CacheEntry.SizeOf(3, 3, 0);
        cache.Set("key"u8, new byte[5000]);
        Assert.False(cache.TryGetStale("key"u8, out _));
        Assert.Equal(empty, cache.Octets);
        var off = Cache(0);
        off.Set("key"u8, "one"u8);
        Assert.False(off.TryGet("key"u8, out _));
    }

    [Fact]
    public void A_look_up_allocates_nothing()
    {
        var cache = Cache();
        cache.Set("key"u8, "one"u8, _cell.Read());
        Assert.True(cache.TryGet("key"u8, out _));
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                cache.TryGet("key"u8, out _);
            }
        }));
    }

    [Fact]
    public async Task What_happened_can_be_seen_in_metrics()
    {
        var cache = Cache(700);
        cache.Set(Key(0), new byte[100], _cell.Read());
        cache.TryGet(Key(0), out _);
        cache.TryGet(Key(1), out _);
        _cell.Bump();
        cache.TryGet(Key(0), out _);
        cache.TryGet(Key(0), out _);
        cache.TryGetStale(Key(0), out _);
        cache.Set(Key(1), new byte[100], _cell.Read());
        using var stream = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(stream);
        var text = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.Contains("actordns_answer_cache_entries 1\n", text, StringComparison.Ordinal);
        Assert.Contains($"actordns_answer_cache_bytes {cache.Octets}\n", text, StringComparison.Ordinal);
        Assert.Contains("actordns_answer_cache_hits_total 1\n", text, StringComparison.Ordinal);
        Assert.Contains("actordns_answer_cache_misses_total 3\n", text, StringComparison.Ordinal);
        Assert.Contains("actordns_answer_cache_invalidated_total 1\n", text, StringComparison.Ordinal);
        Assert.Contains("actordns_answer_cache_stale_total 1\n", text, StringComparison.Ordinal);
        Assert.Contains("actordns_answer_cache_evicted_total 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_thread_ever_gets_an_answer_older_than_what_it_was_told()
    {
        const int Keys = 200;
        const int Rounds = 30_000;
        var size = CacheEntry.SizeOf(4, 16, 1);
        var cache = Cache(Keys / 2 * size);
        var empty = cache.Octets;
        var cells = Enumerable.Range(0, 8).Select(_ => new VersionCell()).ToArray();
        var hits = 0;
        var workers = Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            var random = new Random(worker);
            var response = new byte[16];
            for (var round = 0; round < Rounds; round++)
            {
                var number = random.Next(Keys);
                var cell = cells[number % cells.Length];
                var told = cell.Value;
                if (cache.TryGet(Key(number), out var answer))
                {
                    Assert.Equal(number, BinaryPrimitives.ReadInt32LittleEndian(answer.Response));
                    Assert.True(BinaryPrimitives.ReadInt64LittleEndian(answer.Response[8..]) >= told);
                    Interlocked.Increment(ref hits);
                }
                else
                {
                    var reading = cell.Read();
                    BinaryPrimitives.WriteInt32LittleEndian(response, number);
                    BinaryPrimitives.WriteInt64LittleEndian(response.AsSpan(8), reading.Value);
                    cache.Set(Key(number), response, reading);
                }

                if (random.Next(50) == 0)
                {
                    cell.Bump();
                }

                Assert.InRange(cache.Octets, 0, Keys / 2 * size);
            }
        })).ToArray();
        await Task.WhenAll(workers).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(hits > Rounds / 10);

        // The books are right: what is counted is what is there.
        var left = Enumerable.Range(0, Keys).Count(i => cache.TryGetStale(Key(i), out _));
        Assert.Equal(empty + (left * size), cache.Octets);
        cache.Clear();
        Assert.Equal(empty, cache.Octets);
        Assert.False(cache.TryGetStale(Key(0), out _));
    }

    private static byte[] Key(int number) => BitConverter.GetBytes(number);

    private AnswerCache Cache(long maxOctets = 1_000_000) =>
        new(new AnswerCacheOptions { MaxOctets = maxOctets }, new AnswerCacheMetrics(_registry), _clock);
}
