namespace ActorDns.ApiServer;

/// <summary>What a request asks for.</summary>
public enum ApiVerb
{
    /// <summary>A list, or its first page.</summary>
    List,

    /// <summary>A further page (continue).</summary>
    Page,

    /// <summary>A list as a stream (sendInitialEvents).</summary>
    StreamingList,

    /// <summary>A watch.</summary>
    Watch,
}
