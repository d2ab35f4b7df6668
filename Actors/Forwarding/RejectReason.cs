namespace ActorDns.Actors.Forwarding;

/// <summary>Why a message of an upstream was not taken for an answer, or not all of it.</summary>
internal enum RejectReason
{
    /// <summary>Shorter than a header.</summary>
    Short,

    /// <summary>No query of that ID is under way on the socket.</summary>
    Id,

    /// <summary>It is no response, or to another question.</summary>
    Question,

    /// <summary>It cannot be read to its end.</summary>
    Malformed,

    /// <summary>Records that do not belong to the question were left out of it.</summary>
    Bailiwick,
}
