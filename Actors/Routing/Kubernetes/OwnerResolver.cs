using ActorDns.Actors.Directory;
using ActorDns.Actors.Peers;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Kubernetes;

/// <summary>
/// Answers what other nodes ask, from the complete copies of this one: the same code on the same octets as the asking node
/// would run itself. Says so when the copy is not complete here, or older than what the asker has been told. Thread-safe.
/// </summary>
/// <param name="records">The tables of this node.</param>
public sealed class OwnerResolver(NodeRecords records) : IOwnerResolver
{
    [ThreadStatic]
    private static byte[]? _buffer;

    [ThreadStatic]
    private static ushort[]? _compression;

    /// <inheritdoc/>
    public PeerMessages.OwnerAnswer Resolve(PeerMessages.OwnerQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (!records.TryGetFeed(question.Feed, out var feed) || !feed.Directory.IsComplete || !feed.HoldsComplete(question.Shard))
        {
            return PeerMessages.OwnerAnswer.NotComplete;
        }

        if (QueryReader.Read(question.Query, out var query) != QueryStatus.Ok
            || !WireNames.IsAtOrBelow(query.Name(question.Query), question.Zone.Zone.Wire, out _))
        {
            return PeerMessages.OwnerAnswer.NotComplete;
        }

        return IsBehind(feed, question, query.Name(question.Query)) ? PeerMessages.OwnerAnswer.Behind : Answer(feed, question, query);
    }

    /// <summary>Answers what needs no owner, from what every node knows.</summary>
    internal PeerMessages.OwnerAnswer ResolveWithoutOwner(PeerMessages.OwnerQuestion question) =>
        records.TryGetFeed(question.Feed, out var feed) && QueryReader.Read(question.Query, out var query) == QueryStatus.Ok
            ? Answer(feed, question, query, needsCopy: false)
            : PeerMessages.OwnerAnswer.NotComplete;

    private static bool IsBehind(FeedRecords feed, PeerMessages.OwnerQuestion question, ReadOnlySpan<byte> name)
    {
        var services = question.Zone.IsMulticluster ? ObjectKind.ServiceImport : ObjectKind.Service;
        if (feed.ProgressOf(services) < question.MinimumServices
            || feed.ProgressOf(ObjectKind.EndpointSlice) < question.MinimumEndpoints
            || feed.ProgressOf(ObjectKind.Pod) < question.MinimumPods)
        {
            return true;
        }

        // Who asks for something in a namespace knows that it exists.
        var @namespace = SchemaName.Read(name, question.Zone).Namespace;
        return @namespace.Length > 0 && !feed.Directory.NamespaceExists(@namespace);
    }

    private static PeerMessages.OwnerAnswer Answer(FeedRecords feed, PeerMessages.OwnerQuestion question, Query query, bool needsCopy = true)
    {
        _buffer ??= new byte[PeerMessages.MaxResponseLimit];
        _compression ??= new ushort[ResponseWriter.CompressionSlots];
        Span<byte> alias = stackalloc byte[WireNames.MaxLength];
        var aliasLength = 0;
        var writer = new ResponseWriter(_buffer, _compression, question.Query, in query, question.ResponseLimit);
        var reader = new FeedReader(feed, question.OwnAddresses);
        var outcome = query.Type == RecordType.AXFR
            ? TransferAnswers.Resolve(question.Zone, reader, query.Name(question.Query), ref writer)
            : KubernetesAnswers.Resolve(question.Zone, reader, query.Name(question.Query), query.Type, ref writer, alias, out aliasLength);
        return outcome == AnswerOutcome.NotComplete || (needsCopy && !feed.HoldsComplete(question.Shard))
            ? PeerMessages.OwnerAnswer.NotComplete
            : new PeerMessages.OwnerAnswer(
                PeerMessages.OwnerAnswerStatus.Answered, outcome, _buffer.AsSpan(0, writer.Finish()).ToArray(), alias[..aliasLength].ToArray());
    }
}
