namespace ActorDns.Actors.Watching;

/// <summary>How patiently a watch actor deals with its source. The defaults are for production; tests set milliseconds.</summary>
internal sealed record WatchSettings
{
    /// <summary>Wait after the first transient failure; each further failure in a row doubles it.</summary>
    public TimeSpan MinimumBackoff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The longest wait after a transient failure. Short, for two nodes of a tier ask, not all: it bounds how late a change is
    /// seen once the API server is back.
    /// </summary>
    public TimeSpan MaximumBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Wait after 401, 403 or 404 again and again: a person has to act first.</summary>
    public TimeSpan DeniedBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// So many of them in a row are waited for as for a transient failure: an API server that starts gives them for some seconds
    /// (seen for 1 s on 1.36.2). Four waits with the defaults: 4 to 8 s.
    /// </summary>
    public int QuickDenials { get; init; } = 4;

    /// <summary>The longest Retry-After that is obeyed; a server (or what claims to be one) cannot silence a watch for longer.</summary>
    public TimeSpan MaximumRetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// A first relist waits a random part of this: after a restart of the API server every version is gone for every
    /// watcher of the cluster in the same moment.
    /// </summary>
    public TimeSpan RelistSpread { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A watch that ends by itself sooner than this and without news counts as a failure, so that it cannot spin.</summary>
    public TimeSpan ShortWatch { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Seed of the jitter; null for one that differs between processes.</summary>
    public int? Seed { get; init; }
}
