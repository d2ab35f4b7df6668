using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching;

/// <summary>
/// Where objects come from: an API server, or a folder of manifests. Stateless between calls, so that one watch actor
/// may stop and another resume from a version. Thread-safe; each kind is read by one caller at a time.
/// </summary>
public interface IObjectSource : IAsyncDisposable
{
    /// <summary>What it is, for people: "https://10.96.0.1:443" or "manifests in /etc/dns".</summary>
    string Description { get; }

    /// <summary>
    /// Reads all objects of a kind in pages and hands each page to <paramref name="sink"/> before it reads the next;
    /// keeps nothing. The version returned is the one to watch from.
    /// </summary>
    /// <exception cref="SourceException">The list failed; it says what to do next.</exception>
    Task<ulong> ListAsync(ObjectKind kind, IObjectSink sink, CancellationToken cancellationToken);

    /// <summary>
    /// Watches a kind from behind a version until the watch ends by itself, handing on changes in their order; calls
    /// <see cref="IObjectSink.BookmarkAsync"/> with <paramref name="fromVersion"/> as soon as the watch is open, and for
    /// bookmarks. A bookmark behind <paramref name="fromVersion"/> tells that the source went back and must be listed again.
    /// A normal end (time-out of the watch) returns. <paramref name="fromVersion"/> 0 gives everything that is there first.
    /// </summary>
    /// <exception cref="SourceException">The watch failed; it says what to do next.</exception>
    Task WatchAsync(ObjectKind kind, ulong fromVersion, IObjectSink sink, CancellationToken cancellationToken);
}
