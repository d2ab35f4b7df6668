using System.Buffers.Binary;
using ActorDns.Actors.Caching;
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
/// Answers of other nodes: from the cache, else from a holder. The question sent, and the key of the cache, is the client's
/// query without what has no part in the answer (its ID, its EDNS options; in the key the case of its letters, too): whoever
/// asks the same gets the same octets, with the question as he wrote it.
///
/// An answer is cached only under the cells of its names as they were before it was asked for, and the question says up to
/// which versions this node has been told: an older copy does not answer it. So a cached answer is never older than the
/// directory. Names of services are cached; what no cell speaks of (reverse names, pods) is asked for each time. While no
/// feeder is heard of, cached answers hold for <see cref="StaleFeedAge"/> only.
///
/// When no holder answers in time a cached answer is given whatever its age, marked stale (RFC 8914 code 3), else SERVFAIL
/// with code 22. Thread-safe.
/// </summary>
internal sealed class OwnerAnswers(FeedRecords feed, HostAddress[] ownAddresses, IHolders holders, OwnerClient client, AnswerCache cache)
{
    /// <summary>Octets of the longest key.</summary>
    public const int MaxKey = QueryWriter.MaxLength + 8;

    private const int HeaderLength = 12;

    /// <summary>Extended DNS Error: Stale Answer.</summary>
    private const int StaleAnswer = 3;

    /// <summary>Extended DNS Error: No Reachable Authority.</summary>
    private const int NoReachableAuthority = 22;

    private static readonly TimeSpan StaleFeedAge = TimeSpan.FromSeconds(5);
    private static int _lastId;

    // Two directives may answer the same question differently; one that is gone leaves nothing behind that counts.
    private readonly int _id = Interlocked.Increment(ref _lastId);

    /// <summary>
    /// Says whether the copy of this node is older than what this node has been told about a name, and another node has one
    /// that may be newer.
    /// </summary>
    public bool IsBehindHere(in Ownership owner, bool isPod, KubernetesZone zone)
    {
        if (owner.Namespace is not { } space)
        {
            return false;
        }

        var isBehind = isPod
            ? feed.ProgressOf(ObjectKind.Pod) < space.Pods.Value
            : feed.ProgressOf(ObjectKind.EndpointSlice) < space.Endpoints.Value
                || (owner.Service is { } service
                    && (feed.ProgressOf(ObjectKind.EndpointSlice) < service.Endpoints.Value
                        || feed.ProgressOf(zone.IsMulticluster ? ObjectKind.ServiceImport : ObjectKind.Service) < service.Services.Value));
        return isBehind && holders.HoldersOf(feed.Options.Id, owner.Shard).Count > 0;
    }

    /// <summary>Answers from the cache.</summary>
    /// <returns>False when nothing there is good.</returns>
    public bool TryAnswer(QueryContext context)
    {
        Span<byte> key = stackalloc byte[MaxKey];
        var length = WriteKey(context, key);
        if (!cache.TryGet(key[..length], out var answer, feed.IsFresh ? null : StaleFeedAge))
        {
            return false;
        }

        context.Trace?.NoteCached(answer.Age, answer.IsCurrent);
        context.RespondAs(answer.Response);
        return true;
    }

    /// <summary>Asks a holder; the response is put into the cache if it may be, not into the context.</summary>
    /// <returns>What it said.</returns>
    public ValueTask<OwnerReply> AskAsync(QueryContext context, KubernetesZone zone, in Ownership owner, bool isPod, out CellReading[] cells)
    {
        cells = [];
        StateVersion services = default, endpoints = default, pods = default;
        if (owner.Namespace is { } space)
        {
            endpoints = space.Endpoints.Value;
            pods = isPod ? space.Pods.Value : default;
            if (owner.Service is { } service)
            {
                cells = [feed.Directory.Cell.Read(), space.Cell.Read(), service.Cell.Read()];
                services = service.Services.Value;
                endpoints = StateVersion.Max(endpoints, service.Endpoints.Value);
            }
        }

        Span<byte> key = stackalloc byte[MaxKey];
        var length = WriteQuery(context, key);
        return AskAsync(new PeerMessages.OwnerQuestion(
            feed.Options.Id, owner.Shard, key[..length].ToArray(), context.ResponseLimit, zone, ownAddresses, services, endpoints, pods));
    }

    /// <summary>
    /// Asks; when every copy is behind what this node has been told until the deadline, takes what they have: older than it
    /// should be, and so not to be kept, but better than nothing.
    /// </summary>
    private async ValueTask<OwnerReply> AskAsync(PeerMessages.OwnerQuestion question)
    {
        var reply = await client.AskAsync(question);
        if (reply.Reason != OwnerFailure.Behind)
        {
            return reply;
        }

        reply = await client.AskAsync(question with { MinimumServices = default, MinimumEndpoints = default, MinimumPods = default });
        return reply with { Reason = OwnerFailure.Behind };
    }

    /// <summary>Keeps an answer.</summary>
    public void Keep(QueryContext context, byte[] response, CellReading[] cells)
    {
        if (cells.Length > 0)
        {
            Span<byte> key = stackalloc byte[MaxKey];
            cache.Set(key[..WriteKey(context, key)], response, cells);
        }
    }

    /// <summary>Gives an answer that is older than it should be, marked so.</summary>
    public static void RespondStale(QueryContext context, ReadOnlySpan<byte> response)
    {
        var writer = context.BeginResponse();
        writer.Authoritative = true;
        writer.ResponseCode = (ResponseCode)(response[3] & 0xF);
        RecordCopier.Append(response, ref writer, Section.Additional);
        writer.TryAddExtendedError(StaleAnswer);
        context.Complete(ref writer);
    }

    /// <summary>Gives the best there is when nobody has answered.</summary>
    public void Fail(QueryContext context, string? reason)
    {
        Span<byte> key = stackalloc byte[MaxKey];
        context.Error = $"no owner answered in time ({reason})";
        if (!cache.TryGetStale(key[..WriteKey(context, key)], out var stale))
        {
            context.RespondWithCode(ResponseCode.ServerFailure, NoReachableAuthority);
            return;
        }

        context.Trace?.NoteCached(stale.Age, isCurrent: false);
        RespondStale(context, stale.Response);
    }

    /// <summary>The newest version this node has been told of a name's namespace, service and endpoints; for explanations.</summary>
    public static StateVersion ToldOf(in Ownership owner, bool isPod)
    {
        if (owner.Namespace is not { } space)
        {
            return default;
        }

        var told = space.Endpoints.Value;
        return isPod ? StateVersion.Max(told, space.Pods.Value)
            : owner.Service is { } service ? StateVersion.Max(told, StateVersion.Max(service.Services.Value, service.Endpoints.Value))
            : told;
    }

    private static int WriteQuery(QueryContext context, Span<byte> destination)
    {
        ref readonly var query = ref context.Query;
        var fields = new QueryFields
        {
            Id = 0,
            Type = query.Type,
            Class = query.Class,
            RecursionDesired = query.RecursionDesired,
            CheckingDisabled = query.CheckingDisabled,
            UdpPayloadSize = query.HasEdns ? ResponseWriter.AdvertisedPayloadSize : (ushort)0,
            DnssecOk = query.DnssecOk,
        };
        QueryWriter.TryWrite(destination, fields, context.Name, default, out var length);
        return length;
    }

    private int WriteKey(QueryContext context, Span<byte> key)
    {
        BinaryPrimitives.WriteInt32LittleEndian(key, _id);
        BinaryPrimitives.WriteInt32LittleEndian(key[4..], context.ResponseLimit);
        var length = 8 + WriteQuery(context, key[8..]);
        WireNames.CopyLower(context.Name, key[(8 + HeaderLength)..]);
        return length;
    }
}
