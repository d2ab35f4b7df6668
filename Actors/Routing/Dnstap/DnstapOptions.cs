namespace ActorDns.Actors.Routing.Dnstap;

/// <summary>One dnstap directive, read and validated. Immutable.</summary>
/// <param name="Endpoint">Where the collector is.</param>
public sealed record DnstapOptions(DnstapEndpoint Endpoint)
{
    /// <summary>Messages that wait for each unit of the queue's size.</summary>
    public const int QueueUnit = 10_000;

    /// <summary>The most units of the queue's size.</summary>
    public const int MaxQueue = 4096;

    /// <summary>The most MiB of the socket's buffer.</summary>
    public const int MaxWriteBuffer = 1024;

    /// <summary>True to send the DNS messages themselves too.</summary>
    public bool IsFull { get; init; }

    /// <summary>Buffer of a TCP socket in MiB, 1 to <see cref="MaxWriteBuffer"/>; the kernel may give less.</summary>
    public int WriteBuffer { get; init; } = 1;

    /// <summary>Messages that may wait, in units of <see cref="QueueUnit"/>, 1 to <see cref="MaxQueue"/>.</summary>
    public int Queue { get; init; } = 1;

    /// <summary>Who sends.</summary>
    public required string Identity { get; init; }

    /// <summary>Which program sends.</summary>
    public required string Version { get; init; }

    /// <summary>What each message of a client says besides, in the format of <c>log</c>; empty for nothing.</summary>
    public string Extra { get; init; } = string.Empty;

    /// <summary>True to take any certificate of a TLS collector.</summary>
    public bool SkipVerify { get; init; }

    /// <summary>Which messages are sent.</summary>
    public DnstapMessageTypes Types { get; init; } = DnstapMessageTypes.All;
}
