namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>The order in which a directive's upstreams are asked: by its policy, those that are down behind the others. Thread-safe.</summary>
/// <param name="policy">The policy.</param>
/// <param name="upstreams">The upstreams in the order of the Corefile.</param>
internal sealed class UpstreamOrder(ForwardPolicy policy, Upstream[] upstreams)
{
    private uint _turn = uint.MaxValue;

    /// <summary>Writes the order for one round.</summary>
    /// <param name="order">Takes the upstreams; those that loop are left out.</param>
    /// <param name="allDown">True if all of them count as down; the order is then random, for perhaps only health checks fail.</param>
    /// <returns>How many there are.</returns>
    public int Fill(Span<Upstream> order, out bool allDown)
    {
        var up = 0;
        var count = 0;
        var first = policy == ForwardPolicy.RoundRobin ? (int)(Interlocked.Increment(ref _turn) % (uint)upstreams.Length) : 0;
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = 0; i < upstreams.Length; i++)
            {
                var upstream = upstreams[(first + i) % upstreams.Length];
                var wasTaken = order[..count].Contains(upstream);
                if (!wasTaken && !upstream.IsLooping && (pass == 1 || !upstream.IsDown))
                {
                    order[count++] = upstream;
                }
            }

            up = pass == 0 ? count : up;
        }

        allDown = up == 0;
        if (policy == ForwardPolicy.Random || allDown)
        {
            Random.Shared.Shuffle(order[..up]);
            Random.Shared.Shuffle(order[up..count]);
        }

        return count;
    }
}
