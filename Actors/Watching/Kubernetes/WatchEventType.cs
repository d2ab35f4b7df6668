namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>What an event of a watch is.</summary>
internal enum WatchEventType
{
    /// <summary>The end of the stream, without an event.</summary>
    End,

    /// <summary>ADDED, MODIFIED or DELETED.</summary>
    Change,

    /// <summary>BOOKMARK: nothing was missed up to its version.</summary>
    Bookmark,

    /// <summary>The bookmark behind the last object of a streaming list.</summary>
    InitialEventsEnd,

    /// <summary>ERROR: the watch ends; comes inside HTTP 200.</summary>
    Error,
}
