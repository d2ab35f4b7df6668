using ActorDns.Protocol.Messages.Contracts;
using Google.Protobuf;

namespace ActorDns.Protocol.Messages;

/// <summary>
/// Writes and reads the messages that cross nodes: a short manifest that names the message and its version, and a protobuf
/// body (messages.proto). A manifest never changes its meaning; a message that changes beyond what protobuf allows gets a
/// new one. Stateless, thread-safe.
/// </summary>
public static class MessageCodec
{
    private static readonly Dictionary<string, Func<ReadOnlyMemory<byte>, INodeMessage>> Readers = new(StringComparer.Ordinal)
    {
        ["aoc1"] = body => MessageMapping.FromBody(ApplyObjectChangesBody.Parser.ParseFrom(body.Span)),
        ["bli1"] = body => MessageMapping.FromBody(BeginListBody.Parser.ParseFrom(body.Span)),
        ["swo1"] = body => MessageMapping.FromBody(SweepObjectsBody.Parser.ParseFrom(body.Span)),
        ["bap1"] = body => MessageMapping.ToBatchApplied(EntityBatchBody.Parser.ParseFrom(body.Span)),
        ["eem1"] = body => new RecordMessages.EntityEmptied(EntityBody.Parser.ParseFrom(body.Span).EntityId),
        ["ren1"] = body => MessageMapping.ToReleaseEntity(EntityBody.Parser.ParseFrom(body.Span)),
        ["psh1"] = body => new PlacementMessages.ProbeShard(EntityBody.Parser.ParseFrom(body.Span).EntityId),
        ["hol1"] = body => PlacementMapping.FromBody(HoldingAnnouncedBody.Parser.ParseFrom(body.Span)),
        ["rrs1"] = body => ReverseMapping.FromBody(ReplaceReverseSetsBody.Parser.ParseFrom(body.Span)),
        ["rsr1"] = body => ReverseMapping.ToSetsReplaced(EntityBatchBody.Parser.ParseFrom(body.Span)),
        ["rqr1"] = body => ReverseMapping.ToRequest(ReverseSharesBody.Parser.ParseFrom(body.Span)),
        ["rte1"] = body => ReverseMapping.ToTelling(ReverseSharesBody.Parser.ParseFrom(body.Span)),
        ["trs1"] = body => ReverseMapping.ToTell(ReverseSharesBody.Parser.ParseFrom(body.Span)),
        ["rpr1"] = body => ReverseMapping.ToProgress(ReverseSharesBody.Parser.ParseFrom(body.Span)),
        ["rto1"] = body => ReverseMapping.ToTold(ReverseSharesBody.Parser.ParseFrom(body.Span)),
        ["sfr1"] = body => StreamMapping.FromBody(StreamFrameBody.Parser.ParseFrom(body.Span)),
        ["shb1"] = body => StreamMapping.FromBody(StreamHeartbeatBody.Parser.ParseFrom(body.Span)),
        ["sst1"] = body => StreamMapping.FromBody(StreamStatusBody.Parser.ParseFrom(body.Span)),
        ["rsf1"] = body => StreamMapping.FromBody(ResendFramesBody.Parser.ParseFrom(body.Span)),
        ["rql1"] = body => new StreamMessages.RequestList(FeedBody.Parser.ParseFrom(body.Span).Feed),
        ["csh1"] = body => CopyMapping.ToCopyShard(CopyRequestBody.Parser.ParseFrom(body.Span)),
        ["scb1"] = body => CopyMapping.FromBody(ShardCopyBegunBody.Parser.ParseFrom(body.Span)),
        ["cen1"] = body => CopyMapping.ToCopyEntity(CopyRequestBody.Parser.ParseFrom(body.Span)),
        ["eco1"] = body => CopyMapping.FromBody(EntityCopiedBody.Parser.ParseFrom(body.Span)),
        ["cdi1"] = body => CopyMapping.ToCopyDirectory(CopyRequestBody.Parser.ParseFrom(body.Span)),
        ["dco1"] = body => CopyMapping.FromBody(DirectoryCopiedBody.Parser.ParseFrom(body.Span)),
        ["rqu1"] = body => PeerMapping.FromBody(ResolveQueriesBody.Parser.ParseFrom(body.Span)),
        ["qre1"] = body => PeerMapping.FromBody(QueriesResolvedBody.Parser.ParseFrom(body.Span)),
    };

    /// <summary>The manifests known, in order.</summary>
    public static IReadOnlyList<string> Manifests { get; } = [.. Readers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The manifest of a message.</summary>
    /// <exception cref="ArgumentException">The message is none of ours: a type was added without a codec.</exception>
    public static string ManifestOf(INodeMessage message) => message switch
    {
        RecordMessages.ApplyObjectChanges => "aoc1",
        RecordMessages.BeginList => "bli1",
        RecordMessages.SweepObjects => "swo1",
        RecordMessages.BatchApplied => "bap1",
        RecordMessages.EntityEmptied => "eem1",
        RecordMessages.ReleaseEntity => "ren1",
        PlacementMessages.ProbeShard => "psh1",
        PlacementMessages.HoldingAnnounced => "hol1",
        ReverseMessages.ReplaceReverseSets => "rrs1",
        ReverseMessages.ReverseSetsReplaced => "rsr1",
        ReverseMessages.RequestReverseSets => "rqr1",
        ReverseMessages.ReverseTelling => "rte1",
        ReverseMessages.TellReverseSets => "trs1",
        ReverseMessages.ReverseSetsTold => "rto1",
        ReverseMessages.ReverseProgress => "rpr1",
        StreamMessages.StreamFrame => "sfr1",
        StreamMessages.StreamHeartbeat => "shb1",
        StreamMessages.StreamStatus => "sst1",
        StreamMessages.ResendFrames => "rsf1",
        StreamMessages.RequestList => "rql1",
        CopyMessages.CopyShard => "csh1",
        CopyMessages.ShardCopyBegun => "scb1",
        CopyMessages.CopyEntity => "cen1",
        CopyMessages.EntityCopied => "eco1",
        CopyMessages.CopyDirectory => "cdi1",
        CopyMessages.DirectoryCopied => "dco1",
        PeerMessages.ResolveQueries => "rqu1",
        PeerMessages.QueriesResolved => "qre1",
        _ => throw new ArgumentException($"{message?.GetType()} has no manifest: add it to {nameof(MessageCodec)}.", nameof(message)),
    };

    /// <summary>Writes the body of a message.</summary>
    /// <exception cref="ArgumentException">The message is none of ours.</exception>
    public static byte[] Write(INodeMessage message)
    {
        IMessage body = message switch
        {
            RecordMessages.ApplyObjectChanges apply => MessageMapping.ToBody(apply),
            RecordMessages.BeginList begin => MessageMapping.ToBody(begin),
            RecordMessages.SweepObjects sweep => MessageMapping.ToBody(sweep),
            RecordMessages.BatchApplied applied => new EntityBatchBody { EntityId = applied.EntityId, Batch = applied.Batch },
            RecordMessages.EntityEmptied emptied => new EntityBody { EntityId = emptied.EntityId },
            RecordMessages.ReleaseEntity release => new EntityBody { EntityId = release.EntityId, IfEmpty = release.IfEmpty },
            PlacementMessages.ProbeShard probe => new EntityBody { EntityId = probe.EntityId },
            PlacementMessages.HoldingAnnounced holding => PlacementMapping.ToBody(holding),
            ReverseMessages.ReplaceReverseSets replace => ReverseMapping.ToBody(replace),
            ReverseMessages.ReverseSetsReplaced replaced => new EntityBatchBody { EntityId = replaced.EntityId, Batch = replaced.Batch },
            ReverseMessages.RequestReverseSets request => ReverseMapping.ToBody(request),
            ReverseMessages.ReverseTelling telling => ReverseMapping.ToBody(telling),
            ReverseMessages.TellReverseSets tell => ReverseMapping.ToBody(tell),
            ReverseMessages.ReverseSetsTold told => ReverseMapping.ToBody(told),
            ReverseMessages.ReverseProgress progress => ReverseMapping.ToBody(progress),
            StreamMessages.StreamFrame frame => StreamMapping.ToBody(frame),
            StreamMessages.StreamHeartbeat heartbeat => StreamMapping.ToBody(heartbeat),
            StreamMessages.StreamStatus status => StreamMapping.ToBody(status),
            StreamMessages.ResendFrames resend => StreamMapping.ToBody(resend),
            StreamMessages.RequestList list => new FeedBody { Feed = list.Feed },
            CopyMessages.CopyShard copy => new CopyRequestBody { Feed = copy.Feed, Request = copy.Request, Shard = (uint)copy.Shard },
            CopyMessages.ShardCopyBegun begun => CopyMapping.ToBody(begun),
            CopyMessages.CopyEntity copy => new CopyRequestBody { EntityId = copy.EntityId, Request = copy.Request, Target = copy.Target },
            CopyMessages.EntityCopied copied => CopyMapping.ToBody(copied),
            CopyMessages.CopyDirectory copy => new CopyRequestBody { Feed = copy.Feed, Request = copy.Request },
            CopyMessages.DirectoryCopied copied => CopyMapping.ToBody(copied),
            PeerMessages.ResolveQueries resolve => PeerMapping.ToBody(resolve),
            PeerMessages.QueriesResolved resolved => PeerMapping.ToBody(resolved),
            _ => throw new ArgumentException($"{message?.GetType()} has no body: add it to {nameof(MessageCodec)}.", nameof(message)),
        };
        return body.ToByteArray();
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="FormatException">The manifest is unknown, or the body is not what it says. Nothing else is thrown.</exception>
    public static INodeMessage Read(string manifest, ReadOnlyMemory<byte> body)
    {
        if (!Readers.TryGetValue(manifest, out var reader))
        {
            throw new FormatException($"Message manifest '{manifest}' is unknown: it comes from a node of another version.");
        }

        try
        {
            return reader(body);
        }
        catch (Exception fault) when (fault is InvalidProtocolBufferException or ArgumentException or OverflowException)
        {
            throw new FormatException($"The body of message '{manifest}' cannot be read: {fault.Message}", fault);
        }
    }
}
