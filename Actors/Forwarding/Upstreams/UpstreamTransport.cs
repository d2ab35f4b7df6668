namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>How attempts get to an upstream: its UDP sockets, its connections. Thread-safe, blocks nobody.</summary>
internal abstract class UpstreamTransport : IDisposable
{
    /// <summary>
    /// Sends an attempt; its end, success or not, is told through <see cref="Upstream.End"/> (perhaps before this returns).
    /// </summary>
    /// <returns>False if it could not be sent and is still the caller's.</returns>
    public abstract bool TryStart(Attempt attempt);

    /// <summary>Closes what is idle or due to be replaced; called once a second.</summary>
    /// <returns>True if there is anything left that needs another call.</returns>
    public abstract bool Tidy();

    /// <summary>Closes everything; attempts under way fail.</summary>
    public abstract void Dispose();
}
