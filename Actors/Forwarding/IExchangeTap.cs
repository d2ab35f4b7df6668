namespace ActorDns.Actors.Forwarding;

/// <summary>
/// Sees the messages that go to upstreams and come back. Called on the threads that send and receive them: it must not wait,
/// and not allocate. Implementations are thread-safe.
/// </summary>
public interface IExchangeTap
{
    /// <summary>A query is about to be sent.</summary>
    /// <param name="exchange">To whom, for whom.</param>
    /// <param name="query">The message; the caller's again when this returns.</param>
    void OnQuery(in UpstreamExchange exchange, ReadOnlySpan<byte> query);

    /// <summary>The answer has come.</summary>
    /// <param name="exchange">As it was told of the query.</param>
    /// <param name="response">The message; the caller's again when this returns.</param>
    void OnResponse(in UpstreamExchange exchange, ReadOnlySpan<byte> response);
}
