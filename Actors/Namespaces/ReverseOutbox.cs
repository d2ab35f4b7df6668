using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Namespaces;

/// <summary>
/// What a partition still has to tell the reverse zones: sent once, and again until the zone answers. A prefix that has
/// messages under way waits for their answers; newer sets of the same service replace older ones while they wait, so the
/// outbox is never larger than what the partition holds. Used by one actor.
/// </summary>
internal sealed class ReverseOutbox(string feed, string @namespace, IActorRef region, IActorRef self, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<ReversePrefix, Dictionary<string, ReverseSet>> _waiting = [];
    private readonly Dictionary<ulong, Parcel> _underWay = [];
    private readonly Dictionary<ReversePrefix, int> _underWayByPrefix = [];
    private ulong _lastBatch;

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

    /// <summary>Sends what waits, to every prefix that has nothing under way.</summary>
    public void Flush()
    {
        foreach (var (prefix, sets) in _waiting)
        {
            if (_underWayByPrefix.ContainsKey(prefix))
            {
                continue;
            }

            _waiting.Remove(prefix);
            Send(prefix, [.. sets.Values]);
        }
    }

    /// <summary>A zone has taken a batch.</summary>
    public void NoteReplaced(ulong batch)
    {
        Forget(batch);
        if (IsEmpty)
        {
            // After the first list the tables are as large as all there is to tell; there are thousands of outboxes.
            _waiting.TrimExcess();
            _underWay.TrimExcess();
            _underWayByPrefix.TrimExcess();
        }
    }

    /// <summary>Sends again what nobody has answered.</summary>
    /// <returns>The number of messages sent again.</returns>
    public int Resend()
    {
        var late = _underWay.Where(pair => time.GetElapsedTime(pair.Value.SentAt) > Patience).ToList();
        foreach (var (batch, parcel) in late)
        {
            _underWay[batch] = parcel with { SentAt = time.GetTimestamp() };
            Tell(batch, parcel);
        }

        return late.Count;
    }

    private void Forget(ulong batch)
    {
        if (!_underWay.Remove(batch, out var parcel))
        {
            return;
        }

        if (_underWayByPrefix[parcel.Prefix] is var left and > 1)
        {
            _underWayByPrefix[parcel.Prefix] = left - 1;
            return;
        }

        _underWayByPrefix.Remove(parcel.Prefix);
        if (_waiting.Remove(parcel.Prefix, out var sets))
        {
            Send(parcel.Prefix, [.. sets.Values]);
        }
    }

    private void Send(ReversePrefix prefix, IReadOnlyList<ReverseSet> sets)
    {
        foreach (var run in MessageSize.Cut(sets))
        {
            var batch = ++_lastBatch;
            var parcel = new Parcel(prefix, run, time.GetTimestamp());
            _underWay.Add(batch, parcel);
            _underWayByPrefix[prefix] = _underWayByPrefix.GetValueOrDefault(prefix) + 1;
            Tell(batch, parcel);
        }
    }

    private void Tell(ulong batch, Parcel parcel) => region.Tell(
        new ReverseMessages.ReplaceReverseSets(
            EntityId.OfReverseZone(feed, parcel.Prefix.ToString()), @namespace, batch, parcel.Sets),
        self);

    private sealed record Parcel(ReversePrefix Prefix, IReadOnlyList<ReverseSet> Sets, long SentAt);
}
