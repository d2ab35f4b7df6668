using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Replication;

/// <summary>
/// What the partitions of this node have been asked to tell new reverse zones, and how far they are: counted here and told to
/// the asker in a few messages, for a node can hold thousands of partitions. Used by the receiver alone. Bound: one request a
/// node; a newer one of the same node takes the place of the older.
/// </summary>
internal sealed class ReverseDuties(string feed, IActorRef self)
{
    private readonly Dictionary<Address, Duty> _byAsker = [];
    private ulong _last = Numbering.Start();

    /// <summary>A node has asked.</summary>
    /// <param name="asker">Its receiver.</param>
    /// <param name="request">Its number.</param>
    /// <param name="entities">How many partitions will tell.</param>
    /// <returns>The number that the partitions answer with.</returns>
    public ulong Begin(IActorRef asker, ulong request, int entities)
    {
        if (entities > 0)
        {
            _byAsker[asker.Path.Address] = new Duty(++_last, asker, request) { Left = entities };
        }

        return _last;
    }

    /// <summary>A partition has told everything.</summary>
    public void NoteTold(ulong number)
    {
        foreach (var duty in _byAsker.Values)
        {
            if (duty.Number == number)
            {
                duty.Unreported++;
                if (--duty.Left == 0)
                {
                    Report();
                }

                return;
            }
        }
    }

    /// <summary>Says how far they are; called a few times a second.</summary>
    public void Report()
    {
        foreach (var (asker, duty) in _byAsker)
        {
            if (duty.Unreported > 0)
            {
                duty.Asker.Tell(new ReverseMessages.ReverseProgress(feed, duty.Request, duty.Unreported), self);
                duty.Unreported = 0;
            }

            if (duty.Left == 0)
            {
                _byAsker.Remove(asker);
            }
        }
    }

    /// <summary>Forgets who has gone.</summary>
    /// <param name="members">Those that are there; addresses without a host are this node's own.</param>
    public void OnMembers(IReadOnlyList<Address> members)
    {
        foreach (var gone in _byAsker.Keys.Where(asker => !asker.HasLocalScope && !members.Contains(asker)).ToList())
        {
            _byAsker.Remove(gone);
        }
    }

    private sealed class Duty(ulong number, IActorRef asker, ulong request)
    {
        public ulong Number { get; } = number;

        public IActorRef Asker { get; } = asker;

        public ulong Request { get; } = request;

        public int Left { get; set; }

        public int Unreported { get; set; }
    }
}
