namespace ActorDns.Actors.Watching;

/// <summary>A list or watch failed.</summary>
public sealed class SourceException : Exception
{
    /// <summary>Makes a fault without details.</summary>
    public SourceException()
    {
    }

    /// <summary>Makes a transient fault.</summary>
    public SourceException(string message)
        : base(message)
    {
    }

    /// <summary>Makes a transient fault with its cause.</summary>
    public SourceException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes a fault.</summary>
    /// <param name="fault">What to do next.</param>
    /// <param name="message">What happened and the cure, for people.</param>
    /// <param name="retryAfter">How long the server asks to wait (Retry-After), or null.</param>
    /// <param name="innerException">The cause.</param>
    public SourceException(SourceFault fault, string message, TimeSpan? retryAfter = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Fault = fault;
        RetryAfter = retryAfter;
    }

    /// <summary>What to do next.</summary>
    public SourceFault Fault { get; }

    /// <summary>How long the server asks to wait, or null.</summary>
    public TimeSpan? RetryAfter { get; }
}
