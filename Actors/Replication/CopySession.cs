namespace ActorDns.Actors.Replication;

/// <summary>A copy of a shard that is being taken from another node. Used by the receiver alone.</summary>
internal sealed class CopySession
{
    /// <summary>Its number.</summary>
    public required ulong Request { get; init; }

    /// <summary>When it began or something of it came last.</summary>
    public required long LastHeard { get; set; }

    /// <summary>Entities that will report; null until the other node has said so.</summary>
    public int? Expected { get; set; }

    /// <summary>Entities that have sent their last part.</summary>
    public int Finished { get; set; }

    /// <summary>What has been passed on to the entities here.</summary>
    public required BatchGroup Group { get; init; }

    /// <summary>True when everything has come.</summary>
    public bool HasAll => Expected is { } expected && Finished >= expected;
}
