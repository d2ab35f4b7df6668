namespace ActorDns.Protocol.Answers;

/// <summary>What became of a question.</summary>
public enum AnswerOutcome : byte
{
    /// <summary>Records are in the answer section.</summary>
    Answered,

    /// <summary>The name exists without such records: NOERROR with an SOA.</summary>
    NoData,

    /// <summary>The name does not exist: NXDOMAIN with an SOA. The caller may let it fall through instead.</summary>
    NameError,

    /// <summary>A CNAME is in the answer section whose target lies outside: the caller resolves it and appends what it gets.</summary>
    Alias,

    /// <summary>Not everything has been listed, so nobody can say: SERVFAIL with an SOA.</summary>
    NotComplete,
}
