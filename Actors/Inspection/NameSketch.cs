using System.Numerics;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Inspection;

/// <summary>
/// Finds the most frequent names of a stream in a fixed room (the space-saving algorithm of Metwally, Agrawal and El Abbadi,
/// 2005): a name that is not among those counted takes the place of the least frequent one and its count, which is then at
/// most that much too high. A name with more than a <see cref="Capacity"/>th of all queries is never missed. All counts are
/// halved each <see cref="HalfLife"/>, so that what was is forgotten. One thread counts and others read, under a lock that is
/// free nearly always. No allocation.
/// </summary>
internal sealed class NameSketch(TimeProvider time)
{
    /// <summary>Names counted at a time.</summary>
    public const int Capacity = 128;

    private const int Stride = WireNames.MaxLength + 1;

    private readonly Lock _gate = new();
    private readonly uint[] _hashes = new uint[Capacity];
    private readonly int[] _counts = new int[Capacity];
    private readonly int[] _surplus = new int[Capacity];
    private readonly byte[] _lengths = new byte[Capacity];
    private readonly byte[] _names = new byte[Capacity * Stride];
    private int _used;
    private long _total;
    private long _halvedAt = time.GetTimestamp();

    /// <summary>After this time a query counts half.</summary>
    public static TimeSpan HalfLife { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Counts a name.</summary>
    /// <param name="name">In wire form; letters fold.</param>
    /// <param name="now">The clock's time.</param>
    public void Count(ReadOnlySpan<byte> name, long now)
    {
        var hash = WireNames.StableHash(name);
        lock (_gate)
        {
            Forget(now);
            _total++;
            var index = Find(name, hash);
            if (index < 0)
            {
                index = _used < Capacity ? _used++ : Evict();
                _hashes[index] = hash;
                _lengths[index] = (byte)name.Length;
                WireNames.CopyLower(name, _names.AsSpan(index * Stride));
            }

            _counts[index]++;
        }
    }

    /// <summary>Adds its counts to others.</summary>
    /// <returns>All queries counted, forgotten ones taken off.</returns>
    public long AddTo(Dictionary<string, (long Count, long Surplus)> names, long now)
    {
        lock (_gate)
        {
            Forget(now);
            for (var i = 0; i < _used; i++)
            {
                if (_counts[i] > 0)
                {
                    var name = WireNames.ToText(NameAt(i));
                    var known = names.GetValueOrDefault(name);
                    names[name] = (known.Count + _counts[i], known.Surplus + _surplus[i]);
                }
            }

            return _total;
        }
    }

    private ReadOnlySpan<byte> NameAt(int index) => _names.AsSpan(index * Stride, _lengths[index]);

    private int Find(ReadOnlySpan<byte> name, uint hash)
    {
        for (var start = 0; start < _used;)
        {
            var found = _hashes.AsSpan(start, _used - start).IndexOf(hash);
            if (found < 0)
            {
                return -1;
            }

            start += found;
            if (WireNames.EqualsIgnoreCase(NameAt(start), name))
            {
                return start;
            }

            start++;
        }

        return -1;
    }

    /// <summary>The place of the least frequent name; its count stays, as what the next one's may be too high by.</summary>
    private int Evict()
    {
        var least = new Vector<int>(_counts);
        for (var i = Vector<int>.Count; i < Capacity; i += Vector<int>.Count)
        {
            least = Vector.Min(least, new Vector<int>(_counts, i));
        }

        var count = int.MaxValue;
        for (var i = 0; i < Vector<int>.Count; i++)
        {
            count = Math.Min(count, least[i]);
        }

        var index = _counts.AsSpan().IndexOf(count);
        _surplus[index] = count;
        return index;
    }

    private void Forget(long now)
    {
        var halvings = (int)Math.Min(62, time.GetElapsedTime(_halvedAt, now) / HalfLife);
        if (halvings <= 0)
        {
            return;
        }

        _halvedAt = now;
        _total >>= halvings;
        for (var i = 0; i < Capacity; i++)
        {
            _counts[i] = halvings > 30 ? 0 : _counts[i] >> halvings;
            _surplus[i] = halvings > 30 ? 0 : _surplus[i] >> halvings;
        }
    }
}
