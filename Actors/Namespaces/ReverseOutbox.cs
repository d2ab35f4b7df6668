using ActorDns.Actors.Placement;
using ActorDns.Actors.Replication;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Namespaces;

/// <summary>
/// What a partition still has to tell the reverse zones: sent to every node that holds a copy of the zone, and again until
/// each has answered or holds none any more. A prefix that has messages under way waits for their answers; newer sets of the
/// same service replace older ones while they wait, so the outbox is never larger than what the partition holds. Used by one
/// actor.
/// </summary>
internal sealed class ReverseOutbox(string feed, string @namespace, HolderTable holders, IActorRef self, TimeProvider time)
{
    private const int MaxDoublings = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private Dictionary<ReversePrefix, Dictionary<string, ReverseSet>> _waiting = [];
    private Dictionary<ulong, Parcel> _underWay = [];
    private Dictionary<ReversePrefix, int> _underWayByPrefix = [];
    private ulong _lastBatch = Numbering.Start();

    /// <summary>True when every reverse zone has all there is to know.</summary>
    public bool IsEmpty => _waiting.Count == 0 && _underWay.Count == 0;

    /// <summary>Adds a set; <see cref="Flush"/> sends it.</summary>
    public void Add(ReversePrefix prefix, ReverseSet set)
    {
        if (!_waiting.TryGetValue(prefix, out var sets))
        {
            _waiting.Add(prefix, sets = []);
        }

        sets[set.Service] = set;
    }

    /// <summary>Sends what waits, to every prefix that has nothing under way and a zone somewhere.</summary>
    public void Flush()
    {
        foreach (var (prefix, sets) in _waiting)
        {
            if (!_underWayByPrefix.ContainsKey(prefix) && HoldersOf(prefix).Count > 0)
            {
                _waiting.Remove(prefix);
                Send(prefix, [.. sets.Values]);
            }
        }
    }

    /// <summary>A copy of a zone has taken a batch.</summary>
    public void NoteReplaced(ulong batch, Address node)
    {
        if (_underWay.TryGetValue(batch, out var parcel))
        {
            parcel.Pending.Remove(node);
            ForgetIfDone(batch, parcel);
        }
    }

    /// <summary>
    /// Sends again what some copy has not answered, to the nodes that hold one now; each time half as often, for a node that
    /// answers late has enough to do.
    /// </summary>
    /// <returns>The number of batches sent again.</returns>
    public int Resend()
    {
        var late = _underWay.Where(pair => time.GetElapsedTime(pair.Value.SentAt) > Patience * (1 << pair.Value.Resent)).ToList();
        foreach (var (batch, parcel) in late)
        {
            parcel.Pending.IntersectWith(HoldersOf(parcel.Prefix));
            _underWay[batch] = parcel with { SentAt = time.GetTimestamp(), Resent = Math.Min(parcel.Resent + 1, MaxDoublings) };
            Tell(batch, parcel);
            ForgetIfDone(batch, parcel);
        }

        Flush();
        return late.Count;
    }

    private IReadOnlyList<Address> HoldersOf(ReversePrefix prefix) =>
        holders.HoldingOf(EntityId.ShardNumberOf(EntityId.OfReverseZone(feed, prefix.ToString())));

    private void ForgetIfDone(ulong batch, Parcel parcel)
    {
        if (parcel.Pending.Count > 0 || !_underWay.Remove(batch))
        {
            return;
        }

        if (_underWayByPrefix[parcel.Prefix] is var left and > 1)
        {
            _underWayByPrefix[parcel.Prefix] = left - 1;
            return;
        }

        _underWayByPrefix.Remove(parcel.Prefix);
        Flush();
        if (IsEmpty)
        {
            // After the first list the tables are as large as all there is to tell; there are thousands of outboxes.
            (_waiting, _underWay, _underWayByPrefix) = ([], [], []);
        }
    }

    private void Send(ReversePrefix prefix, IReadOnlyList<ReverseSet> sets)
    {
        foreach (var run in MessageSize.Cut(sets))
        {
            var batch = ++_lastBatch;
            var parcel = new Parcel(prefix, run, [.. HoldersOf(prefix)], time.GetTimestamp(), 0);
            _underWay.Add(batch, parcel);
            _underWayByPrefix[prefix] = _underWayByPrefix.GetValueOrDefault(prefix) + 1;
            Tell(batch, parcel);
        }
    }

    private void Tell(ulong batch, Parcel parcel)
    {
        var message = new ReverseMessages.ReplaceReverseSets(
            EntityId.OfReverseZone(feed, parcel.Prefix.ToString()), @namespace, batch, parcel.Sets);
        foreach (var node in parcel.Pending)
        {
            new ActorPathTarget(node, ReceiverActor.NameOf(feed)).Tell(self, message);
        }
    }

    private sealed record Parcel(ReversePrefix Prefix, IReadOnlyList<ReverseSet> Sets, HashSet<Address> Pending, long SentAt, int Resent);
}
