using ActorDns.Actors.Routing.Prometheus;

namespace ActorDns.Actors.Inspection;

/// <summary>
/// The names that clients ask for most, for people. Each thread counts in a <see cref="NameSketch"/> of its own, so that they
/// do not wait for each other; a reader adds them up. Off by default: names say what runs in a cluster. Costs nothing when
/// off, and no allocation after a thread's first query when on. Thread-safe. Bound: <see cref="NameSketch.Capacity"/> names a
/// thread.
/// </summary>
public sealed class TopNames
{
    /// <summary>Names told at most.</summary>
    public const int MaxTold = 20;

    private readonly Lock _growing = new();
    private readonly TimeProvider _time;
    private NameSketch?[] _sketches = new NameSketch?[8];

    /// <summary>Makes the counters.</summary>
    /// <param name="isOn">True to count.</param>
    /// <param name="time">The clock.</param>
    public TopNames(bool isOn, TimeProvider time) => (IsOn, _time) = (isOn, time);

    /// <summary>True when names are counted.</summary>
    public bool IsOn { get; }

    /// <summary>Counts a query. Only when it <see cref="IsOn"/>.</summary>
    /// <param name="name">QNAME in wire form, well formed; letters fold.</param>
    public void Count(ReadOnlySpan<byte> name)
    {
        var slot = ThreadSlot.Current;
        var sketches = Volatile.Read(ref _sketches);
        var sketch = (uint)slot < (uint)sketches.Length && sketches[slot] is { } known ? known : AddSketch(slot);
        sketch.Count(name, _time.GetTimestamp());
    }

    /// <summary>The names asked for most, the most frequent first; null when they are not counted.</summary>
    public IReadOnlyList<TopName>? Read()
    {
        if (!IsOn)
        {
            return null;
        }

        var names = new Dictionary<string, (long Count, long Surplus)>(StringComparer.Ordinal);
        long total = 0;
        foreach (var sketch in Volatile.Read(ref _sketches))
        {
            total += sketch?.AddTo(names, _time.GetTimestamp()) ?? 0;
        }

        return [.. names.OrderByDescending(name => name.Value.Count).ThenBy(name => name.Key, StringComparer.Ordinal).Take(MaxTold)
            .Select(name => new TopName(name.Key, name.Value.Count, name.Value.Surplus, total == 0 ? 0 : (double)name.Value.Count / total))];
    }

    private NameSketch AddSketch(int slot)
    {
        lock (_growing)
        {
            var sketches = _sketches;
            if (slot >= sketches.Length)
            {
                Array.Resize(ref sketches, Math.Max(sketches.Length * 2, slot + 1));
            }

            var sketch = sketches[slot] ?? new NameSketch(_time);
            Volatile.Write(ref sketches[slot], sketch);
            Volatile.Write(ref _sketches, sketches);
            return sketch;
        }
    }
}
