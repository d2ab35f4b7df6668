using ActorDns.Actors.Inspection;
using ActorDns.Protocol.Names;
using CsCheck;

namespace ActorDns.Actors.Tests.Inspection;

public sealed class TopNamesTests
{
    private readonly SteppedTime _time = new();

    [Fact]
    public void Names_are_told_by_how_often_they_came_letters_folded()
    {
        var top = new TopNames(isOn: true, _time);
        Count(top, "a.example", 3);
        Count(top, "A.EXAMPLE", 2);
        Count(top, "b.example", 4);

        Assert.Equal([new TopName("a.example.", 5, 0, 5.0 / 9), new TopName("b.example.", 4, 0, 4.0 / 9)], top.Read()!);
    }

    [Fact]
    public void Nothing_is_told_when_it_is_off() => Assert.Null(new TopNames(isOn: false, _time).Read());

    [Fact]
    public void A_flood_of_names_asked_once_hides_no_frequent_one()
    {
        var top = new TopNames(isOn: true, _time);
        for (var n = 0; n < 20_000; n++)
        {
            Count(top, n % 10 == 0 ? "often.example" : $"once-{n}.example", 1);
        }

        var first = top.Read()![0];
        Assert.Equal("often.example.", first.Name);
        Assert.InRange(first.Queries - first.Surplus, 1, 2000);
        Assert.InRange(first.Queries, 2000, 2000 + (20_000 / NameSketch.Capacity) + 1);
        Assert.Equal(TopNames.MaxTold, top.Read()!.Count);
    }

    /// <summary>What the algorithm promises: counts are never too low, and too high by no more than they say.</summary>
    [Fact]
    public void Counts_are_never_too_low_and_too_high_by_their_surplus_at_most() =>
        Gen.Int[0, 400].Array[0, 3000].Sample(
            numbers =>
            {
                var sketch = new NameSketch(_time);
                foreach (var number in numbers)
                {
                    sketch.Count(Wire($"n{number}"), _time.GetTimestamp());
                }

                var told = new Dictionary<string, (long Count, long Surplus)>();
                Assert.Equal(numbers.Length, sketch.AddTo(told, _time.GetTimestamp()));
                Assert.InRange(told.Count, Math.Min(numbers.Distinct().Count(), NameSketch.Capacity), NameSketch.Capacity);
                foreach (var (name, (count, surplus)) in told)
                {
                    var real = numbers.Count(number => $"n{number}." == name);
                    Assert.InRange(real, count - surplus, count);
                }

                var frequent = numbers.GroupBy(number => number).Where(group => group.Count() > numbers.Length / NameSketch.Capacity);
                Assert.All(frequent, group => Assert.Contains($"n{group.Key}.", told.Keys));
            },
            iter: 200);

    [Fact]
    public void What_was_is_forgotten()
    {
        var top = new TopNames(isOn: true, _time);
        Count(top, "a.example", 100);
        _time.Step(NameSketch.HalfLife);
        Count(top, "b.example", 60);
        Assert.Equal([("b.example.", 60L), ("a.example.", 50L)], top.Read()!.Select(name => (name.Name, name.Queries)));

        _time.Step(NameSketch.HalfLife * 40);
        Assert.Empty(top.Read()!);
    }

    [Fact]
    public async Task Threads_are_added_up()
    {
        var top = new TopNames(isOn: true, _time);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () => Count(top, "a.example", 10_000), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.Equal(40_000, Assert.Single(top.Read()!).Queries);
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        var top = new TopNames(isOn: true, TimeProvider.System);
        byte[][] names = [.. Enumerable.Range(0, 300).Select(n => Wire($"n{n}.example"))];

        Assert.Equal(0, Allocations.Of(() => Array.ForEach(names, name => top.Count(name))));
    }

    private static void Count(TopNames top, string name, int times)
    {
        var wire = Wire(name);
        for (var n = 0; n < times; n++)
        {
            top.Count(wire);
        }
    }

    private static byte[] Wire(string name) => DomainName.Parse(name).Wire.ToArray();

    private sealed class SteppedTime : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _ticks);

        public void Step(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
    }
}
