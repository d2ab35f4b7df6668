namespace ActorDns.ApiServer;

/// <summary>How a request goes wrong.</summary>
public enum FaultType
{
    /// <summary>Answered with a status code instead.</summary>
    Status,

    /// <summary>The connection is reset in the middle of an object.</summary>
    Reset,

    /// <summary>Nothing more comes, but the connection stays open.</summary>
    Silence,

    /// <summary>A watch gets an ERROR event, inside HTTP 200.</summary>
    ErrorEvent,

    /// <summary>A watch ends in good order.</summary>
    End,

    /// <summary>A watch gets every event twice.</summary>
    Duplicates,

    /// <summary>A watch gets events that come together in reverse order.</summary>
    Disorder,

    /// <summary>The body comes octet by octet.</summary>
    SlowBytes,
}
