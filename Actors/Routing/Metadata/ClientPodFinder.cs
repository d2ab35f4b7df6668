using System.Collections.Concurrent;
using ActorDns.Actors.Directory;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Peers;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Metadata;

/// <summary>
/// Says which pod an address belongs to: from the reverse zone's complete copy of this node, else by asking a holder, whose
/// answer counts for <see cref="Freshness"/>. A known client costs no allocation. Several pods of one address (host network)
/// are told apart by nobody: the first by namespace is given, as CoreDNS gives any. Thread-safe.
/// </summary>
public sealed class ClientPodFinder
{
    /// <summary>How long another node is waited for: the query goes on without knowing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    /// <summary>How long what another node said counts.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    /// <summary>Clients remembered; when there are more, all are forgotten.</summary>
    private const int MaxClients = 16_384;

    private static readonly KubernetesZone IPv4 = ZoneOf("in-addr.arpa.");
    private static readonly KubernetesZone IPv6 = ZoneOf("ip6.arpa.");

    private readonly ConcurrentDictionary<HostAddress, Known> _clients = new();
    private readonly FeedRecords _feed;
    private readonly OwnerClient _client;
    private long _forgottenAt;

    /// <summary>Makes the finder of a kubernetes directive.</summary>
    /// <param name="options">The directive.</param>
    /// <param name="records">The tables of this node; they have the directive's feed.</param>
    /// <param name="client">Asks other nodes.</param>
    /// <exception cref="ArgumentException">The tables do not have the directive's feed.</exception>
    public ClientPodFinder(KubernetesOptions options, NodeRecords records, OwnerClient client)
    {
        ArgumentNullException.ThrowIfNull(records);
        (_feed, _client) = (records.FeedOf(FeedPlanner.IdOf(options)), client);
    }

    /// <summary>Looks for the pod.</summary>
    /// <param name="address">The client's address.</param>
    /// <param name="canWait">False when no other node may be asked.</param>
    /// <returns>The pod; null if it is none, or that cannot be known in time.</returns>
    public ValueTask<ClientPod?> FindAsync(HostAddress address, bool canWait)
    {
        if (address.Length == 0 || !_feed.Directory.IsComplete)
        {
            return ValueTask.FromResult<ClientPod?>(null);
        }

        var prefix = ReversePrefix.Of(address);
        var shard = _feed.ShardOf(prefix);
        var isKnown = _clients.TryGetValue(address, out var known);
        if (_feed.HoldsComplete(shard))
        {
            var snapshot = _feed.FindReverse(prefix);
            return ValueTask.FromResult(isKnown && snapshot is not null && known.Snapshot == snapshot
                ? known.Pod
                : snapshot is null ? null : Remember(address, new Known(PodOf(snapshot, address), snapshot, 0)));
        }

        if (isKnown && known.Snapshot is null && Environment.TickCount64 < known.Until)
        {
            return ValueTask.FromResult(known.Pod);
        }

        return canWait ? AskAsync(address, shard) : ValueTask.FromResult<ClientPod?>(null);
    }

    private static KubernetesZone ZoneOf(string zone) => new() { Zone = DomainName.Parse(zone), PrimaryZone = DomainName.Root, IsOfPods = true };

    private static ClientPod? PodOf(ReverseSnapshot snapshot, HostAddress address)
    {
        foreach (var record in snapshot.Find(address))
        {
            if (record.Kind == ReverseKind.Pod && !record.PodName.IsEmpty)
            {
                return new ClientPod(record.Namespace.ToArray(), record.PodName.ToArray());
            }
        }

        return null;
    }

    private async ValueTask<ClientPod?> AskAsync(HostAddress address, int shard)
    {
        var name = new byte[WireNames.MaxLength];
        var nameLength = ReverseNames.Write(address, name);
        var query = new byte[QueryWriter.MaxLength];
        QueryWriter.TryWrite(query, new QueryFields { Type = RecordType.PTR }, name.AsSpan(0, nameLength), default, out var length);
        try
        {
            var reply = await _client.AskAsync(new PeerMessages.OwnerQuestion(
                _feed.Options.Id, shard, query[..length], PeerMessages.MinResponseLimit, address.IsIPv4 ? IPv4 : IPv6, [], default, default, default))
                .AsTask().WaitAsync(Patience, _client.Time);
            if (reply is not { Reason: null, Answer: { } answer })
            {
                return null;
            }

            var pod = answer.Outcome == AnswerOutcome.Answered ? ReadPod(answer.Response) : null;
            return Remember(address, new Known(pod, null, Environment.TickCount64 + (long)Freshness.TotalMilliseconds));
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>The target <c>POD.NAMESPACE.</c>; another form is that of a node which does not know the question yet.</summary>
    private static ClientPod? ReadPod(byte[] response)
    {
        var reader = new MessageReader(response);
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        Span<byte> target = stackalloc byte[WireNames.MaxLength];
        while (reader.TryReadRecord(owner, out var record))
        {
            if (record is not { Section: Section.Answer, Type: RecordType.PTR } || !RecordData.TryExpand(response, record, target, out _))
            {
                continue;
            }

            var position = 0;
            return WireNames.TryReadLabel(target, ref position, out var name)
                && WireNames.TryReadLabel(target, ref position, out var space)
                && target[position] == 0
                    ? new ClientPod(space.ToArray(), name.ToArray())
                    : null;
        }

        return null;
    }

    private ClientPod? Remember(HostAddress address, in Known known)
    {
        if (_clients.Count >= MaxClients)
        {
            // A flood of addresses must not make this the work of every query.
            var now = Environment.TickCount64;
            if (now - Volatile.Read(ref _forgottenAt) < Freshness.TotalMilliseconds)
            {
                return known.Pod;
            }

            Volatile.Write(ref _forgottenAt, now);
            _clients.Clear();
        }

        _clients[address] = known;
        return known.Pod;
    }

    private readonly record struct Known(ClientPod? Pod, ReverseSnapshot? Snapshot, long Until);
}
