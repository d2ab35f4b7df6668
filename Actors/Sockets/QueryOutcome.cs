namespace ActorDns.Actors.Sockets;

/// <summary>How far a query got on the thread that read it.</summary>
internal enum QueryOutcome
{
    /// <summary>No answer is to be sent.</summary>
    Nothing = 0,

    /// <summary>The answer is in the context.</summary>
    Respond = 1,

    /// <summary>The pipeline waits for something; the answer comes later.</summary>
    Waiting = 2,

    /// <summary>The pipeline waits although the bound is reached: the client is to get SERVFAIL now, and the late answer is thrown away.</summary>
    Refused = 3,
}
