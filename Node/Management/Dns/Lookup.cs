using System.Diagnostics;
using System.Net;
using ActorDns.Actors.Inspection;
using ActorDns.Actors.Routing;
using ActorDns.Node.Configuration;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Node.Management.Dns;

/// <summary>
/// Asks this node a question as a client over TCP would, and tells why the answer is what it is. The query is counted and
/// logged like any other. Thread-safe.
/// </summary>
internal sealed class Lookup(NodePlan plan, NodeInspector inspector, string self)
{
    private const int PayloadSize = 4096;

    /// <summary>Asks.</summary>
    /// <param name="dispatcher">The server.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="name">QNAME.</param>
    /// <param name="type">QTYPE.</param>
    public async Task<LookupAnswer> AskAsync(IQueryDispatcher dispatcher, IPAddress client, DomainName name, RecordType type)
    {
        var first = plan.Corefile.Blocks[0];
        var context = new QueryContext
        {
            Transport = Transport.Tcp,
            Scheme = first.Scheme,
            ClientAddress = HostAddress.FromIPAddress(client),
            LocalAddress = first.BindAddresses.Count > 0 ? HostAddress.FromIPAddress(first.BindAddresses[0]) : default,
            ServerPort = (ushort)first.Port,
            ReceivedTimestamp = Stopwatch.GetTimestamp(),
            Trace = new QueryTrace(),
        };
        var fields = new QueryFields { Type = type, Class = RecordClass.IN, RecursionDesired = true, UdpPayloadSize = PayloadSize };
        QueryWriter.TryWrite(context.RequestBuffer(QueryWriter.MaxLength).Span, fields, name.Wire, default, out var length);
        context.SetRequest(length);
        await dispatcher.DispatchAsync(context);
        return Describe(context, name, type, Stopwatch.GetElapsedTime(context.ReceivedTimestamp));
    }

    private LookupAnswer Describe(QueryContext context, DomainName name, RecordType type, TimeSpan duration)
    {
        var sections = new Dictionary<Section, List<string>> { [Section.Answer] = [], [Section.Authority] = [], [Section.Additional] = [] };
        var isAuthoritative = ReadRecords(context.Response, sections);
        return new LookupAnswer(
            name.ToString(),
            RecordTypeText.Of(type),
            context.ResponseLength == 0 ? "DROPPED" : ResponseCodeText.Of(context.ResponseCode),
            isAuthoritative,
            sections[Section.Answer],
            sections[Section.Authority],
            sections[Section.Additional],
            duration.TotalSeconds,
            Explain(context));
    }

    private static bool ReadRecords(ReadOnlySpan<byte> response, Dictionary<Section, List<string>> sections)
    {
        var reader = new MessageReader(response);
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        for (var question = 0; question < reader.QuestionCount && reader.TryReadQuestion(owner, out _, out _, out _); question++)
        {
        }

        var data = new byte[ushort.MaxValue];
        while (reader.TryReadRecord(owner, out var record))
        {
            if (record.Type != RecordType.OPT && RecordData.TryExpand(response, record, data, out var length))
            {
                sections[record.Section].Add(RecordText.Of(owner[..record.OwnerLength], record.Type, record.Class, record.TtlSeconds, data.AsSpan(0, length)));
            }
        }

        return reader.Authoritative;
    }

    private LookupExplanation Explain(QueryContext context)
    {
        var trace = context.Trace!;
        var stages = Stages(context.Block);
        var answered = context.AnsweredBy is { } stage ? stages.IndexOf(stage.Name) : -1;
        var node = trace.AnsweredBy ?? (trace.Shard is not null && trace.CacheAgeSeconds is null ? self : null);
        return new LookupExplanation(
            self,
            context.Block?.ServerText,
            context.Block?.ZoneText,
            LocationOf(context.Block),
            answered < 0 ? stages : stages[..answered],
            answered < 0 ? null : stages[answered],
            trace.Feed,
            trace.Shard,
            trace.Shard is { } shard ? inspector.HoldersOf(shard) : [],
            node,
            CopyOf(trace.Shard, node),
            trace.ToldVersion == default ? null : trace.ToldVersion.ToString(),
            trace.CacheAgeSeconds,
            trace.IsStale,
            context.Error,
            trace.Steps);
    }

    private static List<string> Stages(ServerBlock? block)
    {
        var names = new List<string>();
        for (var stage = block?.Pipeline; stage is not null && stage.Next != stage && names.Count < StageOrder.Directives.Count; stage = stage.Next)
        {
            // The pipeline's own steps are in parentheses, and what stands behind all is no directive.
            if (stage.Name[0] != '(' && StageOrder.PositionOf(stage.Name) >= 0)
            {
                names.Add(stage.Name);
            }
            else if (stage.Name[0] != '(')
            {
                break;
            }
        }

        return names;
    }

    private string? LocationOf(ServerBlock? block) => block is null
        ? null
        : plan.Corefile.Blocks.FirstOrDefault(options => options.Port == block.Port && options.Zones.Contains(block.Zone))?.Location.ToString();

    private int? CopyOf(int? shard, string? node)
    {
        if (shard is not { } number || node is null)
        {
            return null;
        }

        var copies = inspector.Shards()[number];
        var copy = Enumerable.Range(0, copies.Count).FirstOrDefault(index => copies[index]?.ToString() == node, -1);
        return copy < 0 ? null : copy;
    }
}
