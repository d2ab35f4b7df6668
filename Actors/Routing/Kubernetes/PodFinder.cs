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
/// Says whether a namespace has a pod of an address: from the complete copy of this node, without allocation, else by asking a
/// holder for the pod's name. Thread-safe.
/// </summary>
internal sealed class PodFinder(FeedRecords feed, IHolders holders, OwnerClient client)
{
    /// <summary>How long another node is waited for: whoever asks goes on without knowing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    /// <summary>Looks for the pod.</summary>
    /// <param name="zone">A zone with pods verified.</param>
    /// <param name="space">The namespace's label.</param>
    /// <param name="address">The address.</param>
    /// <param name="canWait">False when no other node may be asked.</param>
    /// <returns>True if there is one; false if there is none, or that cannot be known in time.</returns>
    public ValueTask<bool> ExistsAsync(KubernetesZone zone, ReadOnlySpan<byte> space, HostAddress address, bool canWait)
    {
        Span<byte> name = stackalloc byte[WireNames.MaxLength];
        if (!TryWriteName(zone, space, address, name, out var length))
        {
            return ValueTask.FromResult(false);
        }

        name = name[..length];
        var type = address.IsIPv4 ? RecordType.A : RecordType.AAAA;
        var owner = OwnerFinder.Find(feed, zone, SchemaName.Read(name, zone), name, type, []);
        if (owner.Namespace is not { } entry)
        {
            return ValueTask.FromResult(false);
        }

        var isBehind = feed.ProgressOf(ObjectKind.Pod) < entry.Pods.Value && holders.HoldersOf(feed.Options.Id, owner.Shard).Count > 0;
        if (!isBehind && feed.HoldsComplete(owner.Shard))
        {
            var partition = Partitioning.PartitionOf(address, feed.Partitions);
            return ValueTask.FromResult(feed.FindPartition(space, partition)?.ContainsPod(address) == true);
        }

        if (!canWait)
        {
            return ValueTask.FromResult(false);
        }

        var query = new byte[QueryWriter.MaxLength];
        QueryWriter.TryWrite(query, new QueryFields { Type = type }, name, default, out length);
        return AskAsync(new PeerMessages.OwnerQuestion(
            feed.Options.Id, owner.Shard, query[..length], PeerMessages.MinResponseLimit, zone, [], default, default, entry.Pods.Value));
    }

    private async ValueTask<bool> AskAsync(PeerMessages.OwnerQuestion question)
    {
        try
        {
            var reply = await client.AskAsync(question).AsTask().WaitAsync(Patience, client.Time);
            return reply is { Reason: null, Answer.Outcome: AnswerOutcome.Answered };
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static bool TryWriteName(KubernetesZone zone, ReadOnlySpan<byte> space, HostAddress address, Span<byte> name, out int length)
    {
        Span<byte> label = stackalloc byte[DashedAddress.MaxLength];
        length = 0;
        if (address.Length == 0
            || !WireNames.TryAppendLabel(name, ref length, label[..DashedAddress.Write(address, label)])
            || !WireNames.TryAppendLabel(name, ref length, space)
            || !WireNames.TryAppendLabel(name, ref length, "pod"u8)
            || length + zone.Zone.Wire.Length > WireNames.MaxLength)
        {
            return false;
        }

        zone.Zone.Wire.CopyTo(name[length..]);
        length += zone.Zone.Wire.Length;
        return true;
    }
}
