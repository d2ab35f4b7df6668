using ActorDns.Actors.Directory;
using ActorDns.Actors.Placement;
using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Replication;

/// <summary>
/// Takes the directory from a node that has it whole, and gives it. What comes is state: applying half of it does no harm.
/// Used by the receiver alone.
/// </summary>
internal sealed class DirectoryCopy(FeedRecords records, ReceiverContext context, IActorRef self)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private ulong _request = Numbering.Start();
    private long _startedAt;
    private long _endedAt;
    private bool _isUnderWay;
    private int _parts;
    private int _lastPart;

    private string Feed => records.Options.Id;

    /// <summary>Asks a node that has it, unless that is under way.</summary>
    public void Pursue()
    {
        var nodes = context.Holders.DirectoriesOf(Feed);
        if (nodes.Count == 0
            || (_isUnderWay && context.Time.GetElapsedTime(_startedAt) < Patience)
            || (!_isUnderWay && _endedAt != 0 && context.Time.GetElapsedTime(_endedAt) < Pause))
        {
            return;
        }

        (_isUnderWay, _startedAt, _parts, _lastPart) = (true, context.Time.GetTimestamp(), 0, -1);
        _request++;
        new ActorPathTarget(nodes[(int)(_request % (ulong)nodes.Count)], ReceiverActor.NameOf(Feed)).Tell(self, new CopyMessages.CopyDirectory(Feed, _request));
    }

    /// <summary>A part has come.</summary>
    /// <returns>True when it was the last one missing: everything up to its versions is known.</returns>
    public bool Take(CopyMessages.DirectoryCopied part)
    {
        if (!_isUnderWay || part.Request != _request)
        {
            return false;
        }

        foreach (var entries in part.Entries)
        {
            records.Directory.Apply(entries.Entries, entries.Epoch);
        }

        _parts++;
        _lastPart = part.IsLast ? part.Part : _lastPart;
        if (_parts != _lastPart + 1)
        {
            return false;
        }

        (_isUnderWay, _endedAt) = (false, context.Time.GetTimestamp());
        return true;
    }

    /// <summary>Gives the directory to another node.</summary>
    public void Give(ulong request, IActorRef to, IReadOnlyList<StreamMessages.KindVersion> versions)
    {
        var parts = new List<IReadOnlyList<CopyMessages.EpochEntries>>();
        foreach (var epoch in records.Directory.Export().GroupBy(entry => entry.Epoch, entry => entry.Entry))
        {
            parts.AddRange(MessageSize.Cut([.. epoch]).Select(run => (IReadOnlyList<CopyMessages.EpochEntries>)[new(epoch.Key, run)]));
        }

        if (parts.Count == 0)
        {
            parts.Add([]);
        }

        for (var part = 0; part < parts.Count; part++)
        {
            to.Tell(
                new CopyMessages.DirectoryCopied(Feed, request, part, part == parts.Count - 1, records.Directory.Serial, versions, parts[part]), self);
        }
    }
}
