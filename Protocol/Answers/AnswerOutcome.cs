namespace ActorDns.Protocol.Answers;

/// <summary>What became of a question. The numbers go over the wire between nodes: never reuse one.</summary>
public enum AnswerOutcome : byte
{
    /// <summary>Records are in the answer section.</summary>
    Answered = 0,

    /// <summary>The name exists without such records: NOERROR with an SOA.</summary>
    NoData = 1,

    /// <summary>The name does not exist: NXDOMAIN with an SOA. The caller may let it fall through instead.</summary>
    NameError = 2,

    /// <summary>A CNAME is in the answer section whose target lies outside: the caller resolves it and appends what it gets.</summary>
    Alias = 3,

    /// <summary>Not everything has been listed, so nobody can say: SERVFAIL with an SOA.</summary>
    NotComplete = 4,
}
