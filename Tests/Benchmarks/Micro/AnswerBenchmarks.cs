using System.Globalization;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using BenchmarkDotNet.Attributes;

namespace ActorDns.Benchmarks.Micro;

/// <summary>One query from octets to octets without the sockets: read, look up in a published snapshot, write.</summary>
[MemoryDiagnoser]
public class AnswerBenchmarks
{
    private readonly KubernetesZone _zone = new()
    {
        Zone = DomainName.Parse("cluster.local"),
        PrimaryZone = DomainName.Parse("cluster.local"),
        TtlSeconds = 30,
        Pods = PodMode.Insecure,
    };

    private readonly SampleReader _reader = new();
    private readonly byte[] _response = new byte[ushort.MaxValue];
    private readonly ushort[] _compression = new ushort[ResponseWriter.CompressionSlots];
    private byte[] _query = [];

    /// <summary>The question.</summary>
    [Params("svc-77.shop A", "missing.shop A", "db.shop A", "_pg._tcp.db.shop SRV", "big.shop A")]
    public string Question { get; set; } = "svc-77.shop A";

    [GlobalSetup]
    public void Setup()
    {
        var parts = Question.Split(' ');
        var name = DomainName.Parse($"{parts[0]}.svc.cluster.local");
        _query = [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. name.Wire, 0, (byte)Enum.Parse<RecordType>(parts[1]), 0, 1];
    }

    /// <summary>Reads the query, answers it, and writes the response of up to 64 kB (TCP).</summary>
    [Benchmark]
    public int Answer()
    {
        QueryReader.Read(_query, out var query);
        Span<byte> alias = stackalloc byte[WireNames.MaxLength];
        var writer = new ResponseWriter(_response, _compression, _query, query, ushort.MaxValue);
        KubernetesAnswers.Resolve(_zone, _reader, query.Name(_query), query.Type, ref writer, alias, out _);
        return writer.Finish();
    }

    private sealed class SampleReader : IRecordReader
    {
        private readonly PartitionSnapshot _snapshot;

        public SampleReader()
        {
            var state = new PartitionState();
            for (var i = 0; i < 300; i++)
            {
                Add(state, $"svc-{i}", ServiceForm.ClusterIP, [HostAddress.FromBits(0x0A600000 + (uint)i, true)], 3);
            }

            Add(state, "db", ServiceForm.Headless, [], 3);
            Add(state, "big", ServiceForm.Headless, [], 10_000);
            _snapshot = state.Publish(out _);
        }

        public bool IsComplete => true;

        public int Partitions => 1;

        public uint Serial => 1;

        public ReadOnlySpan<HostAddress> OwnAddresses => default;

        public bool NamespaceExists(LabelKey name) => WireNames.EqualsIgnoreCase(name, "shop"u8);

        public PartitionSnapshot? FindPartition(LabelKey @namespace, int partition) => _snapshot;

        public ReverseSnapshot? FindReverse(ReversePrefix prefix) => null;

        private static void Add(PartitionState state, string name, ServiceForm form, HostAddress[] addresses, int endpoints)
        {
            PortObject[] ports = [new("pg", "tcp", 5432)];
            var list = new EndpointList.Builder();
            for (var i = 0; i < endpoints; i++)
            {
                list.Add(HostAddress.FromBits(0x0A800000 + (uint)i, true), podName: string.Create(CultureInfo.InvariantCulture, $"{name}-{i}"));
            }

            state.Apply(ObjectChange.Present(new ServiceObject("shop", name, 1, form, addresses, ports, string.Empty, false)), 1);
            state.Apply(ObjectChange.Present(new EndpointSliceObject("shop", $"{name}-x", 1, name, string.Empty, false, ports, list.Build(), 0)), 1);
        }
    }
}
