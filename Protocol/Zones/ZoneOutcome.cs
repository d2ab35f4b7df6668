namespace ActorDns.Protocol.Zones;

/// <summary>What became of a question to a zone.</summary>
public enum ZoneOutcome
{
    /// <summary>There are records.</summary>
    Answered,

    /// <summary>The name exists and has no records of the type.</summary>
    NoData,

    /// <summary>The name does not exist.</summary>
    NameError,

    /// <summary>Other servers have it: the response says which.</summary>
    Referral,

    /// <summary>The name is an alias of one outside the zone, which is still to be resolved.</summary>
    Alias,
}
