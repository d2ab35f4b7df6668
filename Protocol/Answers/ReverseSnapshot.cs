using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>The reverse records of one prefix at one moment, ordered by address. Immutable, thread-safe; looking up allocates nothing.</summary>
public sealed class ReverseSnapshot
{
    private readonly ReverseRecord[] _records;

    internal ReverseSnapshot(ReverseRecord[] records) => _records = records;

    /// <summary>All records, by address, then namespace and service.</summary>
    public ReadOnlySpan<ReverseRecord> Records => _records;

    /// <summary>The records of an address; empty when there are none.</summary>
    public ReadOnlySpan<ReverseRecord> Find(HostAddress address)
    {
        var low = 0;
        var high = _records.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_records[middle].Address < address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        var end = low;
        while (end < _records.Length && _records[end].Address == address)
        {
            end++;
        }

        return _records.AsSpan(low, end - low);
    }
}
