using ActorDns.Actors.Caching;
using ActorDns.Actors.Directory;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Peers;
using ActorDns.Actors.Routing.Transfer;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using ActorDns.Protocol.Zones;

namespace ActorDns.Actors.Routing.Kubernetes;

/// <summary>
/// A zone of a kubernetes or k8s_external directive as a client fetches it whole: the names are those of the directory, the
/// records those of the owners, namespace by namespace, sorted. All of a namespace is of one moment: when one of its names has
/// changed while it was collected, it is collected again, at most <see cref="Tries"/> times; then each service is of one moment.
/// Bounds: one namespace of <see cref="MaxRecords"/> records is held for a transfer, <see cref="AtOnce"/> questions are under way.
/// What an owner cannot say, or is too large, ends the transfer: a part is never given for the whole. Thread-safe.
/// </summary>
public sealed class KubernetesTransfer : IZoneCollection
{
    /// <summary>How often a namespace that changes is collected.</summary>
    public const int Tries = 3;

    /// <summary>Most records of a namespace.</summary>
    public const int MaxRecords = 1_000_000;

    /// <summary>Questions under way for a transfer.</summary>
    public const int AtOnce = 64;

    private readonly KubernetesZone _zone;
    private readonly FeedRecords _feed;
    private readonly HostAddress[] _ownAddresses;
    private readonly OwnerResolver _resolver;
    private readonly IHolders _holders;
    private readonly OwnerClient _client;

    private KubernetesTransfer(KubernetesZone zone, FeedRecords feed, HostAddress[] ownAddresses, OwnerResolver resolver, IHolders holders, OwnerClient client)
    {
        (_zone, _feed, _ownAddresses) = (zone, feed, ownAddresses);
        (_resolver, _holders, _client) = (resolver, holders, client);
    }

    /// <inheritdoc/>
    public DomainName Origin => _zone.Zone;

    /// <summary>The zones of a block that can be collected: reverse zones cannot, as CoreDNS has no PTR in a transfer.</summary>
    /// <param name="kubernetes">The kubernetes directive.</param>
    /// <param name="external">The k8s_external directive, if there is one.</param>
    /// <param name="records">The tables of this node; they have the directive's feed.</param>
    /// <param name="ownAddresses">Addresses of this server.</param>
    /// <param name="client">Asks other nodes.</param>
    /// <exception cref="ArgumentException">The tables do not have the directive's feed.</exception>
    public static IReadOnlyList<KubernetesTransfer> Of(
        KubernetesOptions kubernetes, ExternalOptions? external, NodeRecords records, IEnumerable<HostAddress> ownAddresses, OwnerClient client)
    {
        ArgumentNullException.ThrowIfNull(records);
        var feed = records.FeedOf(FeedPlanner.IdOf(kubernetes));
        HostAddress[] own = [.. ownAddresses];
        var resolver = new OwnerResolver(records);
        var zones = KubernetesZones.Of(kubernetes).Concat(external is null ? [] : KubernetesZones.Of(external, kubernetes)).Where(zone => !zone.IsReverse);
        return [.. zones.Select(zone => new KubernetesTransfer(zone, feed, own, resolver, records.OtherHolders, client))];
    }

    /// <inheritdoc/>
    public async ValueTask<CollectedZone> BeginAsync(QueryContext context)
    {
        if (!_feed.Directory.IsComplete)
        {
            throw new MessageSequenceException("the names of the cluster are not known yet");
        }

        for (var shard = 0; shard < EntityId.Shards; shard++)
        {
            if (!_feed.HoldsComplete(shard) && _holders.HoldersOf(_feed.Options.Id, shard).Count == 0)
            {
                throw new MessageSequenceException($"no node has a complete copy of shard {shard}");
            }
        }

        var soa = await AskApexAsync(RecordType.SOA);
        if (soa.Count == 0 || StartOfAuthority.Read(soa[0].Rdata) is not { } start)
        {
            throw new MessageSequenceException("the SOA cannot be made");
        }

        var names = await AskApexAsync(RecordType.NS);
        var parts = _feed.Directory.Namespaces
            .Where(space => space.Entry.Namespace.Exists && _zone.Shows(space.Name))
            .OrderBy(space => space.Name, OctetOrder.Instance)
            .Select(space => (Func<ValueTask<IReadOnlyList<ZoneRecord>>>)(() => CollectAsync(space.Name, space.Entry)));
        return new CollectedZone(_zone.Zone, start.Serial, [soa[0], .. names], [.. parts]);
    }

    private async ValueTask<IReadOnlyList<ZoneRecord>> CollectAsync(byte[] name, NamespaceEntry space)
    {
        for (var tries = 1; ; tries++)
        {
            var services = space.Services.Entries.Where(service => service.Value.Exists(_zone.IsMulticluster)).OrderBy(service => service.Key, OctetOrder.Instance).ToList();
            CellReading[] before = [_feed.Directory.Cell.Read(), space.Cell.Read(), .. services.Select(service => service.Value.Cell.Read())];
            var count = space.Services.Count;
            var collected = new List<ZoneRecord>();
            foreach (var some in services.Chunk(AtOnce))
            {
                foreach (var records in await Task.WhenAll(some.Select(service => CollectAsync(name, space, service.Key, service.Value))))
                {
                    collected.AddRange(records);
                }

                if (collected.Count > MaxRecords)
                {
                    throw new MessageSequenceException($"namespace {TextOf(name)} has more than {MaxRecords} records");
                }
            }

            if (tries == Tries || (count == space.Services.Count && before.All(reading => reading.IsCurrent)))
            {
                return collected;
            }
        }
    }

    private async Task<List<ZoneRecord>> CollectAsync(byte[] name, NamespaceEntry space, byte[] serviceName, ServiceEntry service)
    {
        var records = new List<ZoneRecord>();
        while (true)
        {
            var asked = TransferAnswers.NameOf(_zone, name, serviceName, records.Count);
            if (asked.Length == 0)
            {
                return records;
            }

            var shard = _feed.ShardOf(space, name, Partitioning.PartitionOf(serviceName, _feed.Partitions));
            var answer = await AskAsync(asked, RecordType.AXFR, shard, StateVersion.Max(space.Endpoints.Value, service.Endpoints.Value), service.Services.Value);
            if (answer.Outcome == AnswerOutcome.NameError)
            {
                // Gone meanwhile, or never shown in this zone.
                return records;
            }

            if (answer.Outcome != AnswerOutcome.Answered)
            {
                throw new MessageSequenceException($"the owner of service {TextOf(serviceName)} of namespace {TextOf(name)} cannot give all of it; its node may run an older version");
            }

            var before = records.Count;
            if (!Read(answer.Response, records) || records.Count > MaxRecords)
            {
                return records;
            }

            if (records.Count == before)
            {
                throw new MessageSequenceException($"a record of service {TextOf(serviceName)} of namespace {TextOf(name)} is too large for a message");
            }
        }
    }

    private async ValueTask<List<ZoneRecord>> AskApexAsync(RecordType type)
    {
        var name = _zone.Zone.Wire.ToArray();
        var owner = OwnerFinder.Find(_feed, _zone, SchemaName.Read(name, _zone), name, type, _ownAddresses);
        var records = new List<ZoneRecord>();
        Read((await AskAsync(name, type, owner.Shard == Ownership.Nobody ? 0 : owner.Shard, default, default, isAnybodys: owner.Shard == Ownership.Nobody)).Response, records);
        return records;
    }

    private async ValueTask<PeerMessages.OwnerAnswer> AskAsync(
        byte[] name, RecordType type, int shard, StateVersion endpoints, StateVersion services, bool isAnybodys = false)
    {
        var query = new byte[QueryWriter.MaxLength];
        QueryWriter.TryWrite(query, new QueryFields { Type = type }, name, default, out var length);
        var question = new PeerMessages.OwnerQuestion(
            _feed.Options.Id, shard, query[..length], PeerMessages.MaxResponseLimit, _zone, _ownAddresses, services, endpoints, default);
        if (isAnybodys || _feed.HoldsComplete(shard))
        {
            var here = isAnybodys ? _resolver.ResolveWithoutOwner(question) : _resolver.Resolve(question);
            if (here.Status == PeerMessages.OwnerAnswerStatus.Answered)
            {
                return here;
            }
        }

        var reply = await _client.AskAsync(question);
        return reply.Answer ?? throw new MessageSequenceException($"no owner of {WireNames.ToText(name)} answered in time ({reply.Reason})");
    }

    /// <summary>Reads the records of a response, glue of the name servers too.</summary>
    /// <returns>True when there are more behind them.</returns>
    private static bool Read(byte[] response, List<ZoneRecord> records)
    {
        var reader = new MessageReader(response);
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        Span<byte> rdata = stackalloc byte[1024];
        while (reader.TryReadRecord(owner, out var record))
        {
            if (record.Section is Section.Answer or Section.Additional && record.Type != RecordType.OPT && RecordData.TryExpand(response, record, rdata, out var length))
            {
                records.Add(new ZoneRecord(owner[..WireNames.Measure(owner)].ToArray(), record.Type, record.TtlSeconds, rdata[..length].ToArray()));
            }
        }

        return reader.Truncated;
    }

    private static string TextOf(byte[] label) => System.Text.Encoding.UTF8.GetString(label);

    private sealed class OctetOrder : IComparer<byte[]>
    {
        public static OctetOrder Instance { get; } = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
