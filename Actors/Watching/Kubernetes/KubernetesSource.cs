using System.Collections.Concurrent;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Protocol.Objects;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>
/// Objects of an API server, read over its HTTP interface.
/// <para><b>List.</b> First asked for as a stream of events closed by a bookmark (sendInitialEvents), which costs the API
/// server least. When it refuses that in any way before an object was handed on, the same list goes on in pages, and
/// when the refusal is for good (an older server) no stream is asked for again. Once objects were handed on there is no
/// way back within the list: what it named may be gone in the next one, so the list fails and the caller begins a new
/// epoch, in pages. The same holds for a page whose continue token has expired (410).</para>
/// <para><b>Watch.</b> From a version, with bookmarks, for 5 to 10 minutes. Silence longer than two bookmarks counts as a dead
/// connection; because an API server that was restored from an older backup is silent too (it waits for the version it
/// does not have yet), its present version is then asked for, and also after a watch that broke: when it is behind, the
/// version is gone.</para>
/// <para><b>Objects</b> are cut out of the response stream and parsed one by one. One that cannot be used is left out, counted
/// and named in the log; the others stand.</para>
/// <para><b>ServiceImport</b> is no part of Kubernetes: while the API server does not know it, the list is empty, at version 0,
/// and the watch fails as denied and is tried again slowly.</para>
/// Thread-safe; each kind is read by one caller at a time.
/// </summary>
public sealed class KubernetesSource : IObjectSource
{
    private readonly ApiConnection _connection;
    private readonly RequestLimiter _limiter;
    private readonly ApiRequests _requests;
    private readonly KubernetesPaths _paths;
    private readonly KubernetesSettings _settings;
    private readonly WatchMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Random _random;
    private readonly StringPool _strings = new();
    private readonly PortPool _ports = new();
    private readonly ConcurrentDictionary<ObjectKind, bool> _pagesNext = new();
    private readonly ConcurrentDictionary<ObjectKind, bool> _broken = new();
    private volatile bool _streamingRefused;

    internal KubernetesSource(KubernetesOptions options, FeedOptions feed, WatchMetrics metrics, ILogger logger, KubernetesSettings settings, TimeProvider clock)
    {
        _connection = ApiConnection.Open(options);
        _limiter = new RequestLimiter(
            options.ApiServerQps > 0 ? options.ApiServerQps : settings.RequestsPerSecond,
            options.ApiServerBurst > 0 ? options.ApiServerBurst : settings.Burst,
            options.ApiServerMaxInflight,
            clock);
        _requests = new ApiRequests(_connection, _limiter, metrics, settings, clock);
        _paths = new KubernetesPaths(feed);
        _settings = settings;
        _metrics = metrics;
        _logger = logger;
        _random = settings.Seed is { } seed ? new Random(seed) : new Random();
        _streamingRefused = !settings.StreamingLists;
    }

    /// <inheritdoc/>
    public string Description => _connection.Address.GetLeftPart(UriPartial.Authority);

    /// <summary>Makes the source that a kubernetes directive means.</summary>
    /// <param name="options">API server, credentials and limits.</param>
    /// <param name="feed">Selectors.</param>
    /// <param name="metrics">Counters.</param>
    /// <param name="logger">Where faults are told.</param>
    /// <exception cref="SourceException">The kubeconfig, certificate or service account cannot be used.</exception>
    public static KubernetesSource Create(KubernetesOptions options, FeedOptions feed, WatchMetrics metrics, ILogger logger) =>
        new(options, feed, metrics, logger, new KubernetesSettings(), TimeProvider.System);

    /// <inheritdoc/>
    public Task<ulong> ListAsync(ObjectKind kind, IObjectSink sink, CancellationToken cancellationToken) =>
        _requests.GuardAsync(kind, () => ListKindAsync(kind, sink, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task WatchAsync(ObjectKind kind, ulong fromVersion, IObjectSink sink, CancellationToken cancellationToken) =>
        _requests.GuardAsync(kind, () => WatchKindAsync(kind, fromVersion, sink, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        _limiter.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<ulong> ListKindAsync(ObjectKind kind, IObjectSink sink, CancellationToken cancellationToken)
    {
        using var place = await _limiter.EnterListAsync(cancellationToken);
        var run = NewRun(kind, sink, cancellationToken);
        if (!_streamingRefused && !_pagesNext.ContainsKey(kind))
        {
            if (await StreamListAsync(run) is { } streamed)
            {
                return streamed;
            }
        }

        var version = await new PagedList(run, _requests, _paths).ReadAsync();
        _pagesNext.TryRemove(kind, out _);
        if (version is null)
        {
            KubernetesLog.NoServiceImports(_logger);
        }

        return version ?? 0;
    }

    /// <summary>The version of the list; null when the list has to be read in pages.</summary>
    private async Task<ulong?> StreamListAsync(SourceRun run)
    {
        var list = new StreamedList(run, _requests, _paths, RandomTimeout());
        try
        {
            if (await list.ReadAsync() is { } version)
            {
                return version;
            }
        }
        catch when (list.WasOpen)
        {
            _pagesNext[run.Kind] = true;
            throw;
        }

        KubernetesLog.StreamingListRefused(_logger, run.Kind, list.Refusal);
        _streamingRefused |= list.IsRefusedForGood;
        return null;
    }

    private async Task<bool> WatchKindAsync(ObjectKind kind, ulong fromVersion, IObjectSink sink, CancellationToken cancellationToken)
    {
        var run = NewRun(kind, sink, cancellationToken);
        var watch = new VersionWatch(run, _requests, _paths, fromVersion, RandomTimeout());
        if (_broken.TryRemove(kind, out _))
        {
            // The last watch broke: perhaps the API server went away and came back from a backup. A watch from a version that
            // it does not have yet would be silent.
            await watch.EnsureNotBehindAsync();
        }

        try
        {
            await watch.ReadAsync(sink);
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            _broken[kind] = true;
            throw;
        }
    }

    private SourceRun NewRun(ObjectKind kind, IObjectSink sink, CancellationToken cancellationToken) => new(
        kind,
        _settings,
        new ObjectReader(kind, _strings, _ports),
        new RefusedObjects(kind, _metrics, _logger),
        new ChangeBatch(sink, _settings.BatchSize, cancellationToken),
        _metrics,
        cancellationToken);

    private int RandomTimeout()
    {
        lock (_random)
        {
            return Math.Max(1, (int)(_settings.WatchTimeout.TotalSeconds * (1 + _random.NextDouble())));
        }
    }
}
