namespace ActorDns.Node.Configuration.Corefile.Options;

/// <summary>Which responses a log directive logs.</summary>
[Flags]
public enum LogClasses
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Answers with records.</summary>
    Success = 1,

    /// <summary>NXDOMAIN and NODATA.</summary>
    Denial = 2,

    /// <summary>SERVFAIL, REFUSED and the other errors.</summary>
    Error = 4,

    /// <summary>All of them.</summary>
    All = Success | Denial | Error,
}
