namespace ActorDns.Actors.Caching;

/// <summary>What a response says, as far as it decides whether and how long it may be kept.</summary>
internal enum AnswerKind
{
    /// <summary>Not to be kept: another RCODE, or no records and no SOA to say how long that is true.</summary>
    None = 0,

    /// <summary>NOERROR with records.</summary>
    Success = 1,

    /// <summary>NXDOMAIN or no data, with an SOA (RFC 2308).</summary>
    Denial = 2,

    /// <summary>SERVFAIL.</summary>
    ServerFailure = 3,
}
