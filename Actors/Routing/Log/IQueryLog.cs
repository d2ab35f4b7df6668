namespace ActorDns.Actors.Routing.Log;

/// <summary>
/// Where the lines of <c>log</c> go. Called once a query on the thread that answers it: it must not wait, and not allocate.
/// Implementations are thread-safe.
/// </summary>
public interface IQueryLog
{
    /// <summary>False when no line would be seen; none need be written then.</summary>
    bool IsEnabled { get; }

    /// <summary>Takes a line.</summary>
    /// <param name="line">UTF-8 without control characters, level and line end; the caller's again when this returns.</param>
    void Write(ReadOnlySpan<byte> line);
}
