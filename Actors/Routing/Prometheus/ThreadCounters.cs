namespace ActorDns.Actors.Routing.Prometheus;

/// <summary>
/// A few counters that every thread counts in cells of its own (<see cref="ThreadSlot"/>): no lock, no shared cache line, no
/// allocation after a thread's first count. A reader sums the threads' cells; nothing is ever lost. Thread-safe.
/// </summary>
/// <param name="number">The number of counters.</param>
internal sealed class ThreadCounters(int number)
{
    // Room before and behind, so that two threads' cells never share a cache line (128 octets: lines are fetched in pairs).
    private const int Padding = 16;

    private readonly Lock _growing = new();
    private long[]?[] _rows = new long[]?[8];

    /// <summary>Counts.</summary>
    public void Add(int counter, long by = 1)
    {
        var slot = ThreadSlot.Current;
        var rows = Volatile.Read(ref _rows);
        var row = (uint)slot < (uint)rows.Length && rows[slot] is { } known ? known : AddRow(slot);
        row[Padding + counter] += by;
    }

    /// <summary>Adds up a counter's cells.</summary>
    public long Sum(int counter)
    {
        var sum = 0L;
        foreach (var row in Volatile.Read(ref _rows))
        {
            sum += row is null ? 0 : Volatile.Read(ref row[Padding + counter]);
        }

        return sum;
    }

    private long[] AddRow(int slot)
    {
        lock (_growing)
        {
            var rows = _rows;
            if (slot >= rows.Length)
            {
                Array.Resize(ref rows, Math.Max(rows.Length * 2, slot + 1));
            }

            // Another owner of the slot may have come and gone since the caller looked.
            var row = rows[slot] ?? new long[number + (2 * Padding)];
            Volatile.Write(ref rows[slot], row);
            Volatile.Write(ref _rows, rows);
            return row;
        }
    }
}
