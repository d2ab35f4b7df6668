using ActorDns.Actors.Routing.Prometheus;

namespace ActorDns.Actors.Routing.Cache;

/// <summary>What is counted of the cache of one server and its zones: in cells of each thread, without locks. Thread-safe.</summary>
/// <param name="server">The label server.</param>
/// <param name="zones">The label zones.</param>
/// <param name="view">The label view.</param>
internal sealed class CacheCounters(string server, string zones, string view)
{
    /// <summary>Lookups.</summary>
    public const int Requests = 0;

    /// <summary>Lookups that found nothing good.</summary>
    public const int Misses = 1;

    /// <summary>Lookups answered with records.</summary>
    public const int SuccessHits = 2;

    /// <summary>Lookups answered with a denial or a SERVFAIL.</summary>
    public const int DenialHits = 3;

    /// <summary>Entries asked for again before their end.</summary>
    public const int Prefetches = 4;

    /// <summary>Responses that answer another question, or cannot be read.</summary>
    public const int Drops = 5;

    /// <summary>Stale answers given.</summary>
    public const int ServedStale = 6;

    /// <summary>Answers with records dropped at the bound.</summary>
    public const int SuccessEvictions = 7;

    /// <summary>Denials dropped at the bound.</summary>
    public const int DenialEvictions = 8;

    /// <summary>Refreshes not begun because too many were under way.</summary>
    public const int RefreshRejects = 9;

    /// <summary>Refreshes that ended in an exception.</summary>
    public const int RefreshFaults = 10;

    private const int Number = 11;

    private readonly ThreadCounters _counts = new(Number);

    /// <summary>The label server.</summary>
    public string Server { get; } = server;

    /// <summary>The label zones.</summary>
    public string Zones { get; } = zones;

    /// <summary>The label view.</summary>
    public string View { get; } = view;

    /// <summary>Counts.</summary>
    public void Add(int counter, long by = 1) => _counts.Add(counter, by);

    /// <summary>Adds up what all threads counted.</summary>
    public long Sum(int counter) => _counts.Sum(counter);
}
