namespace ActorDns.Actors.Routing.Log;

/// <summary>Classes of responses, as CoreDNS's log directive sorts them.</summary>
[Flags]
public enum LogClasses
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>NOERROR with records, or a referral.</summary>
    Success = 1,

    /// <summary>NXDOMAIN and NODATA, with their SOA.</summary>
    Denial = 2,

    /// <summary>SERVFAIL, REFUSED and every other error.</summary>
    Error = 4,

    /// <summary>All of them, and queries left without a response.</summary>
    All = Success | Denial | Error,
}
