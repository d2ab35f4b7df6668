using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Zones;

/// <summary>All records of one name and type (RFC 2181 section 5). Immutable once its zone is built.</summary>
public sealed class RecordSet
{
    private readonly List<byte[]> _rdata = [];

    internal RecordSet(RecordType type, uint ttlSeconds) => (Type, TtlSeconds) = (type, ttlSeconds);

    /// <summary>TYPE.</summary>
    public RecordType Type { get; }

    /// <summary>TTL of all of them in seconds: the smallest that was given (RFC 2181 section 5.2).</summary>
    public uint TtlSeconds { get; private set; }

    /// <summary>RDATA of each, names uncompressed; no two are equal.</summary>
    public IReadOnlyList<byte[]> Rdata => _rdata;

    /// <summary>RDATA of each, for answers.</summary>
    internal ReadOnlySpan<byte[]> Span => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_rdata);

    internal void Add(uint ttlSeconds, ReadOnlySpan<byte> rdata)
    {
        TtlSeconds = Math.Min(TtlSeconds, ttlSeconds);
        _rdata.Add(rdata.ToArray());
    }

    internal void KeepFirst() => _rdata.RemoveRange(1, _rdata.Count - 1);

    internal void RemoveDoubles()
    {
        if (_rdata.Count > 1)
        {
            var seen = new HashSet<byte[]>(OctetComparer.Instance);
            _rdata.RemoveAll(octets => !seen.Add(octets));
        }
    }

    private sealed class OctetComparer : IEqualityComparer<byte[]>
    {
        public static OctetComparer Instance { get; } = new();

        public bool Equals(byte[]? left, byte[]? right) => left.AsSpan().SequenceEqual(right);

        public int GetHashCode(byte[] octets)
        {
            var hash = default(HashCode);
            hash.AddBytes(octets);
            return hash.ToHashCode();
        }
    }
}
