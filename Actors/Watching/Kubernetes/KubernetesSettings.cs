namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>Limits of the conversation with an API server. The defaults are for production; tests shorten the waits.</summary>
internal sealed record KubernetesSettings
{
    /// <summary>
    /// Objects a page of a list. 500 is what kubectl and client-go ask for, so it is what API servers are sized for: the
    /// server holds one page at a time, and 100,000 pods are 200 requests.
    /// </summary>
    public int PageSize { get; init; } = 500;

    /// <summary>Objects handed on together at most.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>Octets of one object at most. The API server's own store refuses objects over 1.5 MiB.</summary>
    public int MaximumObjectSize { get; init; } = 8 * 1024 * 1024;

    /// <summary>How long an answer may take to begin, and a list to go on.</summary>
    public TimeSpan ListIdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a watch may be silent. Bookmarks come once a minute; two may be lost before the connection counts as dead.</summary>
    public TimeSpan WatchIdleTimeout { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>The shortest life asked for a watch; the longest is twice that. Random, so that watches do not end together.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether lists are first asked for as a stream (sendInitialEvents), the cheapest way for the API server.</summary>
    public bool StreamingLists { get; init; } = true;

    /// <summary>Requests a second in the long run, when the directive does not say.</summary>
    public double RequestsPerSecond { get; init; } = 50;

    /// <summary>Requests at once after a pause, when the directive does not say.</summary>
    public int Burst { get; init; } = 100;

    /// <summary>Seed of the random life of watches; null for one that differs between processes.</summary>
    public int? Seed { get; init; }
}
