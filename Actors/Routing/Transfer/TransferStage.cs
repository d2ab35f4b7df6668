using System.Net;
using ActorDns.Actors.Routing.Zones;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using ActorDns.Protocol.Zones;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Routing.Transfer;

/// <summary>
/// Gives whole zones of the block's <c>file</c>, <c>auto</c>, <c>secondary</c>, <c>kubernetes</c> and <c>k8s_external</c>
/// directives to clients that may have them (directive <c>transfer</c>): AXFR (RFC 5936), and IXFR (RFC 1995) with the SOA
/// alone when the client's serial is not older, else the whole zone, as CoreDNS does. Over TCP only; REFUSED to others. When
/// the data of a zone that is here is exchanged, and at the start, the clients named are told (RFC 1996). Other questions cost
/// one comparison. Thread-safe. Dispose it after its last query.
/// </summary>
public sealed partial class TransferStage : Stage, IDisposable
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "transfer";

    private readonly Rule[] _rules;
    private readonly Dictionary<DomainName, IZoneSource> _sources;
    private readonly Dictionary<DomainName, IZoneCollection> _collections;
    private readonly IZoneSourceSet? _changing;
    private readonly Dictionary<IZoneSource, ZoneNotifier> _notifiers = [];
    private readonly TimeProvider _time;
    private readonly TransferMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private bool _hasBegun;
    private bool _isDisposed;

    /// <summary>Makes the stage.</summary>
    /// <param name="options">The directives of the block.</param>
    /// <param name="sources">The zones of the block that are here.</param>
    /// <param name="collections">The zones of the block that are collected from all nodes; nobody is told of their changes, as with CoreDNS.</param>
    /// <param name="changing">Zones of the block that come and go; null for none.</param>
    /// <param name="metrics">Where transfers are counted.</param>
    /// <param name="logger">Where they are told.</param>
    /// <param name="time">The clock.</param>
    public TransferStage(IEnumerable<TransferOptions> options, IEnumerable<IZoneSource> sources, IEnumerable<IZoneCollection> collections, IZoneSourceSet? changing, TransferMetrics metrics, ILogger<TransferStage> logger, TimeProvider time)
    {
        _rules = [.. options.SelectMany(rule => rule.Zones.Select(zone => new Rule(zone, rule.ToAll, [.. rule.To]))).OrderByDescending(rule => rule.Zone.LabelCount)];
        _sources = sources.ToDictionary(source => source.Origin);
        _collections = collections.Where(collection => !_sources.ContainsKey(collection.Origin)).ToDictionary(collection => collection.Origin);
        (_metrics, _logger) = (metrics, logger);
        (_changing, _time) = (changing, time);
        if (changing is not null)
        {
            changing.Changed += FollowZones;
        }

        FollowZones();
    }

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <summary>The block's sockets are open: secondaries may come and ask.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _hasBegun = true;
            foreach (var notifier in _notifiers.Values)
            {
                notifier.Begin();
            }
        }
    }

    /// <summary>Tells nobody any more.</summary>
    public void Dispose()
    {
        if (_changing is not null)
        {
            _changing.Changed -= FollowZones;
        }

        lock (_lock)
        {
            _isDisposed = true;
            foreach (var notifier in _notifiers.Values)
            {
                notifier.Dispose();
            }

            _notifiers.Clear();
        }
    }

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Query.Type is RecordType.AXFR or RecordType.IXFR ? Transfer(context) : Next.HandleAsync(context);
    }

    private IEnumerable<IZoneSource> ChangingZones => _changing?.Sources ?? [];

    private IZoneSource? SourceOf(DomainName origin) =>
        _sources.GetValueOrDefault(origin) ?? ChangingZones.FirstOrDefault(source => source.Origin.Equals(origin));

    /// <summary>Has one that tells for each zone that somebody is named for, and none for a zone that is gone.</summary>
    private void FollowZones()
    {
        lock (_lock)
        {
            var sources = _sources.Values.Concat(ChangingZones).ToHashSet();
            foreach (var gone in _notifiers.Keys.Where(source => !sources.Contains(source)).ToList())
            {
                _notifiers.Remove(gone, out var notifier);
                notifier!.Dispose();
            }

            foreach (var source in _isDisposed ? [] : sources.Where(source => !_notifiers.ContainsKey(source)))
            {
                if (RuleOf(source.Origin.Wire) is { To.Length: > 0 } rule)
                {
                    _notifiers.Add(source, new ZoneNotifier(source, rule.To, _metrics, _logger, _time));
                    if (_hasBegun)
                    {
                        _notifiers[source].Begin();
                    }
                }
            }
        }
    }

    private ValueTask Transfer(QueryContext context)
    {
        var origin = DomainName.FromWire(context.Name);
        var collection = _collections.GetValueOrDefault(origin);
        var source = SourceOf(origin);
        if (RuleOf(context.Name) is not { } rule || (source is null && collection is null))
        {
            // As behind every other stage of the block, nobody has the zone.
            return Refuse(context, "no_zone");
        }

        if (context.Transport != Transport.Tcp || context.Scheme == ServerScheme.Https)
        {
            // One datagram, or one HTTP response, has one message.
            return Refuse(context, "not_tcp");
        }

        if (!rule.Admits(context.ClientAddress))
        {
            LogRefused(_logger, origin, context.ClientAddress);
            return Refuse(context, "not_allowed");
        }

        if (!TryReadSerial(context, out var serial))
        {
            return Fail(context, origin, "the IXFR has no SOA of the client's");
        }

        if (collection is not null)
        {
            return CollectAsync(context, collection, serial);
        }

        if (source?.Current is not { } zone)
        {
            return Fail(context, origin, "it has no data");
        }

        var isWhole = serial is not { } known || StartOfAuthority.IsNewer(zone.Soa.Serial, known);
        Send(context, new ZoneMessages(context.Request.ToArray(), zone, isWhole));
        _metrics.Count(origin.ToString(), isWhole ? "sent" : "current");
        LogSent(_logger, origin, context.ClientAddress, zone.Soa.Serial, isWhole ? zone.RecordCount : 1);
        return ValueTask.CompletedTask;
    }

    private async ValueTask CollectAsync(QueryContext context, IZoneCollection collection, uint? serial)
    {
        try
        {
            var zone = await collection.BeginAsync(context);
            var isWhole = serial is not { } known || StartOfAuthority.IsNewer(zone.Serial, known);
            var client = context.ClientAddress;
            var messages = new ZoneMessages(context.Request.ToArray(), zone with { Parts = [.. zone.Parts.Select(part => Watched(part, zone.Origin, client))] }, isWhole);
            await messages.PrepareAsync();
            Send(context, messages);
            _metrics.Count(zone.Origin.ToString(), isWhole ? "sent" : "current");
            LogCollected(_logger, zone.Origin, client, zone.Serial, isWhole ? zone.Parts.Count : 0);
        }
        catch (MessageSequenceException exception)
        {
            await Fail(context, collection.Origin, exception.Message);
        }
    }

    /// <summary>A part that cannot be had ends the connection: it is told, and counted.</summary>
    private Func<ValueTask<IReadOnlyList<ZoneRecord>>> Watched(Func<ValueTask<IReadOnlyList<ZoneRecord>>> part, DomainName origin, HostAddress client) => async () =>
    {
        try
        {
            return await part();
        }
        catch (MessageSequenceException exception)
        {
            _metrics.Count(origin.ToString(), "aborted");
            LogAborted(_logger, origin, client, exception.Message);
            throw;
        }
    };

    private void Send(QueryContext context, ZoneMessages messages)
    {
        context.AnsweredBy = this;
        context.MayBeCached = false;
        messages.TryWriteNext(context.ResponseBuffer(), out var length);
        context.ResponseLength = length;
        context.Continuation = messages;
    }

    private ValueTask Fail(QueryContext context, DomainName origin, string reason)
    {
        context.AnsweredBy = this;
        context.Error = $"zone {origin} cannot be transferred: {reason}";
        context.RespondWithCode(ResponseCode.ServerFailure);
        _metrics.Count(origin.ToString(), "failed");
        return ValueTask.CompletedTask;
    }

    private ValueTask Refuse(QueryContext context, string result)
    {
        context.AnsweredBy = this;
        // The client chooses the name: it is no label of a metric.
        _metrics.Count(string.Empty, result);
        context.RespondWithCode(ResponseCode.Refused);
        return ValueTask.CompletedTask;
    }

    private Rule? RuleOf(ReadOnlySpan<byte> name)
    {
        foreach (var rule in _rules)
        {
            if (WireNames.IsAtOrBelow(name, rule.Zone.Wire, out _))
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>The serial the client has: that of the SOA in the authority section (RFC 1995 section 3).</summary>
    private static bool TryReadSerial(QueryContext context, out uint? serial)
    {
        serial = null;
        if (context.Query.Type == RecordType.AXFR)
        {
            return true;
        }

        var reader = new MessageReader(context.Request);
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        Span<byte> rdata = stackalloc byte[1024];
        while (reader.TryReadRecord(owner, out var record))
        {
            if (record is { Section: Section.Authority, Type: RecordType.SOA } && RecordData.TryExpand(context.Request, record, rdata, out var length))
            {
                serial = StartOfAuthority.Read(rdata[..length])?.Serial;
                return serial is not null;
            }
        }

        return false;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "plugin/transfer: zone {Zone} to {Client}: serial {Serial}, {Records} records")]
    private static partial void LogSent(ILogger logger, DomainName zone, HostAddress client, uint serial, int records);

    [LoggerMessage(Level = LogLevel.Information, Message = "plugin/transfer: zone {Zone} to {Client}: serial {Serial}, collected from {Parts} namespaces")]
    private static partial void LogCollected(ILogger logger, DomainName zone, HostAddress client, uint serial, int parts);

    [LoggerMessage(Level = LogLevel.Error, Message = "plugin/transfer: zone {Zone} to {Client} was given up, its connection is closed: {Reason}")]
    private static partial void LogAborted(ILogger logger, DomainName zone, HostAddress client, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "plugin/transfer: zone {Zone} was asked for by {Client}, which no line 'to' names")]
    private static partial void LogRefused(ILogger logger, DomainName zone, HostAddress client);

    private sealed record Rule(DomainName Zone, bool ToAll, IPEndPoint[] To)
    {
        private readonly HashSet<HostAddress> _clients = [.. To.Select(client => HostAddress.FromIPAddress(client.Address))];

        public bool Admits(HostAddress client) => ToAll || _clients.Contains(client);
    }
}
