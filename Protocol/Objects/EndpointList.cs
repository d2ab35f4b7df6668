using System.Buffers;
using System.Text;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Objects;

/// <summary>
/// Ready endpoints packed in one array: tens of octets each and no object graph, for a node may hold 100,000 of them.
/// Immutable, thread-safe; enumerating allocates nothing.
/// <code>
/// entry:  +--------+-----------------+------+----------+------+---------+------+---------------+
///         | 4 / 16 | address octets  | len  | hostname | len  | podname | len  | topology zone |
///         +--------+-----------------+------+----------+------+---------+------+---------------+
/// </code>
/// The same octets go over the wire between nodes (message ObjectChange, field endpoints), so a change of this layout
/// is a change of the protocol.
/// </summary>
public sealed class EndpointList
{
    private readonly byte[] _packed;

    private EndpointList(byte[] packed, int count)
    {
        _packed = packed;
        Count = count;
    }

    /// <summary>No endpoints.</summary>
    public static EndpointList Empty { get; } = new([], 0);

    /// <summary>The number of addresses.</summary>
    public int Count { get; }

    /// <summary>The packed form.</summary>
    public ReadOnlySpan<byte> Packed => _packed;

    /// <summary>Takes over a packed form that came from outside, after checking all of it.</summary>
    /// <exception cref="FormatException">The octets are no packed list.</exception>
    public static EndpointList FromPacked(ReadOnlySpan<byte> packed)
    {
        var count = 0;
        var position = 0;
        while (position < packed.Length)
        {
            int addressLength = packed[position];
            if (addressLength is not (4 or 16))
            {
                throw new FormatException("A packed endpoint has an address of neither 4 nor 16 octets.");
            }

            position += 1 + addressLength;
            for (var field = 0; field < 3; field++)
            {
                if (position >= packed.Length)
                {
                    throw new FormatException("A packed endpoint list is cut short.");
                }

                position += 1 + packed[position];
            }

            count++;
        }

        if (position != packed.Length)
        {
            throw new FormatException("A packed endpoint list is cut short.");
        }

        return count == 0 ? Empty : new EndpointList(packed.ToArray(), count);
    }

    /// <summary>Enumerates without allocation.</summary>
    public Enumerator GetEnumerator() => new(_packed, 0);

    /// <summary>Reads the entry that begins at an offset of <see cref="Packed"/>, as <see cref="Enumerator.Offset"/> gave it.</summary>
    public Endpoint ReadAt(int offset)
    {
        var enumerator = new Enumerator(_packed, offset);
        enumerator.MoveNext();
        return enumerator.Current;
    }

    /// <summary>Walks the packed entries.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _packed;
        private int _next;

        internal Enumerator(ReadOnlySpan<byte> packed, int offset)
        {
            _packed = packed;
            _next = offset;
        }

        /// <summary>The entry.</summary>
        public Endpoint Current { get; private set; }

        /// <summary>Where the entry begins in <see cref="EndpointList.Packed"/>.</summary>
        public int Offset { get; private set; }

        /// <summary>Moves on.</summary>
        public bool MoveNext()
        {
            if (_next >= _packed.Length)
            {
                return false;
            }

            Offset = _next;
            int addressLength = _packed[_next];
            var address = HostAddress.FromOctets(_packed.Slice(_next + 1, addressLength));
            _next += 1 + addressLength;
            Current = new Endpoint { Address = address, HostName = ReadField(), PodName = ReadField(), TopologyZone = ReadField() };
            return true;
        }

        private ReadOnlySpan<byte> ReadField()
        {
            var field = _packed.Slice(_next + 1, _packed[_next]);
            _next += 1 + field.Length;
            return field;
        }
    }

    /// <summary>Builds a list entry by entry. Not thread-safe; may be used again after <see cref="Build"/>.</summary>
    public sealed class Builder
    {
        private readonly ArrayBufferWriter<byte> _packed = new();
        private int _count;

        /// <summary>Adds an address. A text over 255 octets is left out (no label is that long), an address that is none is ignored.</summary>
        /// <param name="address">The address.</param>
        /// <param name="hostName">hostname, or empty.</param>
        /// <param name="podName">targetRef.name of a Pod, or empty.</param>
        /// <param name="topologyZone">zone, or empty.</param>
        public void Add(HostAddress address, ReadOnlySpan<byte> hostName, ReadOnlySpan<byte> podName, ReadOnlySpan<byte> topologyZone)
        {
            if (address.Length == 0)
            {
                return;
            }

            Span<byte> octets = stackalloc byte[17];
            octets[0] = address.Length;
            address.CopyTo(octets[1..]);
            _packed.Write(octets[..(1 + address.Length)]);
            AddField(hostName);
            AddField(podName);
            AddField(topologyZone);
            _count++;
        }

        /// <summary>Adds an address with its names as text.</summary>
        public void Add(HostAddress address, string hostName = "", string podName = "", string topologyZone = "") =>
            Add(address, Encoding.UTF8.GetBytes(hostName), Encoding.UTF8.GetBytes(podName), Encoding.UTF8.GetBytes(topologyZone));

        /// <summary>Makes the list of what was added and empties the builder.</summary>
        public EndpointList Build()
        {
            var list = _count == 0 ? Empty : new EndpointList(_packed.WrittenSpan.ToArray(), _count);
            _packed.ResetWrittenCount();
            _count = 0;
            return list;
        }

        private void AddField(ReadOnlySpan<byte> field)
        {
            if (field.Length > byte.MaxValue)
            {
                field = default;
            }

            _packed.Write([(byte)field.Length]);
            _packed.Write(field);
        }
    }
}
