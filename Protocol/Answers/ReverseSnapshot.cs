using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// The reverse records of one prefix at one moment. Immutable, thread-safe; looking up allocates nothing. An index of 16
/// octets an address, ordered by the address's part behind the prefix, points into the packed sets of the services.
/// </summary>
public sealed class ReverseSnapshot
{
    private const int ServiceAddress = -1;

    private readonly ReverseSource[] _sources;
    private readonly Pointer[] _index;

    internal ReverseSnapshot(ReverseSource[] sources)
    {
        _sources = sources;
        _index = new Pointer[sources.Sum(source => source.Set.Count)];
        var count = 0;
        for (var i = 0; i < sources.Length; i++)
        {
            foreach (var address in sources[i].Set.ServiceAddresses)
            {
                _index[count++] = new Pointer(HostPart(address), i, ServiceAddress);
            }

            var endpoints = sources[i].Set.Endpoints.GetEnumerator();
            while (endpoints.MoveNext())
            {
                _index[count++] = new Pointer(HostPart(endpoints.Current.Address), i, endpoints.Offset);
            }
        }

        // By address, then in the order of the sources: the answer's order is stable.
        Array.Sort(_index, static (left, right) =>
            left.Host != right.Host ? left.Host.CompareTo(right.Host)
            : left.Source != right.Source ? left.Source.CompareTo(right.Source)
            : left.Offset.CompareTo(right.Offset));
    }

    /// <summary>Number of addresses, counted once for each service.</summary>
    public int Count => _index.Length;

    /// <summary>The sets, by namespace and service.</summary>
    public IReadOnlyList<ReverseSource> Sources => _sources;

    /// <summary>What there is of an address of the prefix, of all kinds.</summary>
    public Enumerator Find(HostAddress address)
    {
        var host = HostPart(address);
        var low = 0;
        var high = _index.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_index[middle].Host < host)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return new Enumerator(this, low, host);
    }

    private static ulong HostPart(HostAddress address) => (ulong)address.Bits;

    private ReverseMatch MatchAt(int position)
    {
        var pointer = _index[position];
        var source = _sources[pointer.Source];
        if (pointer.Offset == ServiceAddress)
        {
            return new ReverseMatch
            {
                Namespace = source.Namespace,
                Service = source.Service,
                Kind = source.Set.IsExternal ? ReverseKind.ExternalAddress : ReverseKind.ClusterAddress,
            };
        }

        var endpoint = source.Set.Endpoints.ReadAt(pointer.Offset);
        return new ReverseMatch
        {
            Namespace = source.Namespace,
            Service = source.Service,
            Kind = source.Set.IsPods ? ReverseKind.Pod : ReverseKind.Endpoint,
            HostName = endpoint.HostName,
            PodName = endpoint.PodName,
        };
    }

    /// <summary>Walks the PTRs of one address.</summary>
    public ref struct Enumerator
    {
        private readonly ReverseSnapshot _snapshot;
        private readonly ulong _host;
        private int _next;

        internal Enumerator(ReverseSnapshot snapshot, int start, ulong host)
        {
            _snapshot = snapshot;
            _next = start;
            _host = host;
        }

        /// <summary>The PTR.</summary>
        public ReverseMatch Current { get; private set; }

        /// <summary>Itself, for foreach.</summary>
        public readonly Enumerator GetEnumerator() => this;

        /// <summary>Moves on.</summary>
        public bool MoveNext()
        {
            if (_next >= _snapshot._index.Length || _snapshot._index[_next].Host != _host)
            {
                return false;
            }

            Current = _snapshot.MatchAt(_next++);
            return true;
        }
    }

    private readonly record struct Pointer(ulong Host, int Source, int Offset);
}
