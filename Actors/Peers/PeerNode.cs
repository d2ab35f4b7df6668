using Akka.Actor;

namespace ActorDns.Actors.Peers;

/// <summary>One other node, as the client's actor sees it. Used by that actor alone.</summary>
/// <param name="address">Its address.</param>
internal sealed class PeerNode(Address address)
{
    /// <summary>Its address.</summary>
    public Address Address { get; } = address;

    /// <summary>Attempts that wait for the next batch.</summary>
    public Queue<Attempt> Waiting { get; } = [];

    /// <summary>Batches under way that hold the next one back.</summary>
    public int Holding { get; set; }

    /// <summary>True while the cluster calls it unreachable.</summary>
    public bool IsUnreachable { get; set; }

    /// <summary>Until then, in ticks, it comes last: it was silent or the connection was lost.</summary>
    public long AvoidUntil { get; set; } = long.MinValue;

    /// <summary>True while it is among the nodes to look at when batches are sent.</summary>
    public bool IsTouched { get; set; }

    /// <summary>When it was last asked or spoken of, in ticks.</summary>
    public long LastUse { get; set; }

    /// <summary>True while others are to be asked first.</summary>
    public bool IsAvoided(long now) => IsUnreachable || now < AvoidUntil;
}
