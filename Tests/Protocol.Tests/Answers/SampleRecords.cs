using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Tests.Answers;

/// <summary>A node's tables for one namespace in one partition, filled by a test, and questions against them.</summary>
internal sealed class SampleRecords : IRecordReader
{
    private readonly byte[] _buffer = new byte[ushort.MaxValue];
    private readonly ushort[] _compression = new ushort[ResponseWriter.CompressionSlots];
    private readonly Dictionary<ReversePrefix, ReverseState> _reverse = [];

    public PartitionState State { get; } = new();

    public PartitionSnapshot? Snapshot { get; set; }

    public KubernetesZone Zone { get; set; } = new()
    {
        Zone = DomainName.Parse("cluster.local"),
        PrimaryZone = DomainName.Parse("cluster.local"),
        TtlSeconds = 30,
        Pods = PodMode.Insecure,
    };

    public bool IsComplete { get; set; } = true;

    public int Partitions => 1;

    public uint Serial => 77;

    public ReadOnlySpan<HostAddress> OwnAddresses => default;

    public static PortObject[] Ports { get; } = [new("http", "tcp", 80)];

    public static HostAddress Address(string text) =>
        HostAddress.TryParse(text, out var address) ? address : throw new FormatException(text);

    public static ServiceObject Service(string name, ulong version, params string[] addresses) => new(
        "shop",
        name,
        version,
        addresses.Length == 0 ? ServiceForm.Headless : ServiceForm.ClusterIP,
        [.. addresses.Select(Address)],
        Ports,
        string.Empty,
        false);

    public static EndpointSliceObject Slice(string name, string service, ulong version, params string[] addresses)
    {
        var endpoints = new EndpointList.Builder();
        foreach (var address in addresses)
        {
            endpoints.Add(Address(address));
        }

        return new EndpointSliceObject("shop", name, version, service, string.Empty, false, Ports, endpoints.Build(), 0);
    }

    public static PodObject Pod(string name, ulong version, string address) => new("shop", name, version, Address(address));

    public bool NamespaceExists(LabelKey name) => WireNames.EqualsIgnoreCase(name, "shop"u8);

    public PartitionSnapshot? FindPartition(LabelKey @namespace, int partition) => Snapshot;

    public ReverseSnapshot? FindReverse(ReversePrefix prefix) => _reverse.GetValueOrDefault(prefix)?.Publish();

    public void Apply(long epoch, params ClusterObject[] objects)
    {
        foreach (var value in objects)
        {
            State.Apply(ObjectChange.Present(value), epoch);
        }

        Publish();
    }

    /// <summary>A whole list of one kind: its begin, what it names, its end.</summary>
    public void List(ObjectKind kind, long list, StateVersion version, params ClusterObject[] objects)
    {
        State.BeginList(kind, list);
        foreach (var value in objects)
        {
            State.Apply(ObjectChange.Present(value), version.Epoch, list);
        }

        State.Sweep(kind, list, version);
        Publish();
    }

    public void Publish()
    {
        Snapshot = State.Publish(out var contributions);
        foreach (var contribution in contributions)
        {
            if (!_reverse.TryGetValue(contribution.Prefix, out var zone))
            {
                _reverse.Add(contribution.Prefix, zone = new ReverseState());
            }

            zone.Replace("shop", contribution.Set);
        }
    }

    /// <summary>Asks, and gives RCODE and the answer section's record texts, sorted.</summary>
    public (ResponseCode Code, string[] Answers) Ask(string name, RecordType type)
    {
        var length = AskForLength(Query(name, type));
        var reader = new MessageReader(_buffer.AsSpan(0, length));
        var texts = new List<string>();
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        var rdata = new byte[ushort.MaxValue];
        while (reader.TryReadRecord(owner, out var record))
        {
            if (record.Section == Section.Answer
                && RecordData.TryExpand(_buffer.AsSpan(0, length), record, rdata, out var rdataLength))
            {
                texts.Add(Convert.ToHexString(rdata.AsSpan(0, rdataLength)));
            }
        }

        texts.Sort(StringComparer.Ordinal);
        return (reader.ResponseCode, [.. texts]);
    }

    /// <summary>Reads a query, answers it and gives the length of the response; allocates nothing itself.</summary>
    public int AskForLength(byte[] message)
    {
        QueryReader.Read(message, out var query);
        Span<byte> alias = stackalloc byte[WireNames.MaxLength];
        var writer = new ResponseWriter(_buffer, _compression, message, query, ushort.MaxValue);
        KubernetesAnswers.Resolve(Zone, this, query.Name(message), query.Type, ref writer, alias, out _);
        return writer.Finish();
    }

    public static byte[] Query(string name, RecordType type) =>
        [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. DomainName.Parse(name).Wire, 0, (byte)type, 0, 1];
}
