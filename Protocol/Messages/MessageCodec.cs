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
        ["oca1"] = body => MessageMapping.FromBody(ObjectChangesAppliedBody.Parser.ParseFrom(body.Span)),
        ["swo1"] = body => MessageMapping.FromBody(SweepObjectsBody.Parser.ParseFrom(body.Span)),
        ["osw1"] = body => MessageMapping.FromBody(ObjectsSweptBody.Parser.ParseFrom(body.Span)),
        ["eem1"] = body => new RecordMessages.EntityEmptied(EntityBody.Parser.ParseFrom(body.Span).EntityId),
        ["ren1"] = body => new RecordMessages.ReleaseEntity(EntityBody.Parser.ParseFrom(body.Span).EntityId),
        ["slo1"] = body => new RecordMessages.StateLost(EntityBody.Parser.ParseFrom(body.Span).EntityId),
        ["rrs1"] = body => ReverseMapping.FromBody(ReplaceReverseSetsBody.Parser.ParseFrom(body.Span)),
        ["rsr1"] = body => ReverseMapping.FromBody(ReverseSetsReplacedBody.Parser.ParseFrom(body.Span)),
        ["dch1"] = body => MessageMapping.FromBody(DirectoryChangedBody.Parser.ParseFrom(body.Span)),
        ["kli1"] = body => MessageMapping.FromBody(KindListedBody.Parser.ParseFrom(body.Span)),
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
        RecordMessages.ObjectChangesApplied => "oca1",
        RecordMessages.SweepObjects => "swo1",
        RecordMessages.ObjectsSwept => "osw1",
        RecordMessages.EntityEmptied => "eem1",
        RecordMessages.ReleaseEntity => "ren1",
        RecordMessages.StateLost => "slo1",
        ReverseMessages.ReplaceReverseSets => "rrs1",
        ReverseMessages.ReverseSetsReplaced => "rsr1",
        DirectoryMessages.DirectoryChanged => "dch1",
        DirectoryMessages.KindListed => "kli1",
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
            RecordMessages.ObjectChangesApplied applied => MessageMapping.ToBody(applied),
            RecordMessages.SweepObjects sweep => MessageMapping.ToBody(sweep),
            RecordMessages.ObjectsSwept swept => MessageMapping.ToBody(swept),
            RecordMessages.EntityEmptied emptied => new EntityBody { EntityId = emptied.EntityId },
            RecordMessages.ReleaseEntity release => new EntityBody { EntityId = release.EntityId },
            RecordMessages.StateLost lost => new EntityBody { EntityId = lost.EntityId },
            ReverseMessages.ReplaceReverseSets replace => ReverseMapping.ToBody(replace),
            ReverseMessages.ReverseSetsReplaced replaced => ReverseMapping.ToBody(replaced),
            DirectoryMessages.DirectoryChanged changed => MessageMapping.ToBody(changed),
            DirectoryMessages.KindListed listed => MessageMapping.ToBody(listed),
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
