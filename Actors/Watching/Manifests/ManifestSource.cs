using ActorDns.Actors.Watching.Manifests.Reading;
using ActorDns.Protocol.Objects;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace ActorDns.Actors.Watching.Manifests;

/// <summary>
/// A folder of manifests, watched for changes: what a cluster's API server is to others. The manifests are those
/// <c>kubectl apply</c> takes: Namespaces, Services, EndpointSlices, Pods, ServiceImports and lists of them; other kinds
/// are passed over.
/// <para>
/// The folder is read at the first list. From then on it is read again when the file system announces a change (once it
/// has been quiet for <see cref="ManifestOptions.QuietTime"/>) and, because network mounts announce none, every
/// <see cref="ManifestOptions.PollInterval"/>. Each reading gives a new immutable snapshot, which lists and watches read
/// without a lock. A broken file is reported in the log and in <see cref="Findings"/> and keeps its last good state, while
/// the changes of other files apply; a folder that vanishes keeps everything as it is. A file that is deleted deletes
/// its objects. Thread-safe.
/// </para>
/// </summary>
public sealed class ManifestSource : IObjectSource
{
    private const int PageSize = 500;
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromMinutes(1);

    private readonly ManifestFollower _follower;
    private readonly TimeProvider _time;

    /// <summary>Makes the source; nothing is read before the first list.</summary>
    /// <param name="options">Where to read.</param>
    /// <param name="logger">Takes what is found wrong; null for none.</param>
    /// <param name="registry">Takes the metrics; null for none.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="FormatException">A label selector cannot be parsed; the message says where and why.</exception>
    public ManifestSource(ManifestOptions options, ILogger<ManifestSource>? logger = null, CollectorRegistry? registry = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var absolute = options with { Folder = Path.GetFullPath(options.Folder) };
        var selection = new ManifestSelection(LabelSelector.Parse(options.LabelSelector), LabelSelector.Parse(options.NamespaceLabelSelector));
        _time = time ?? TimeProvider.System;
        var metrics = new ManifestMetrics(registry ?? Metrics.NewCustomRegistry(), absolute.Folder);
        _follower = new ManifestFollower(absolute, selection, logger, metrics, _time);
        Description = $"manifests in {absolute.Folder}";
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>What is wrong in the folder now, in the order of paths; errors say which files are held at their last good state.</summary>
    public IReadOnlyList<ManifestFinding> Findings => _follower.Findings;

    /// <inheritdoc/>
    public async Task<ulong> ListAsync(ObjectKind kind, IObjectSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var snapshot = (await _follower.StartedAsync(cancellationToken).ConfigureAwait(false)).Snapshot;
        foreach (var page in snapshot.List(kind).Chunk(PageSize))
        {
            await sink.ChangesAsync(page, cancellationToken).ConfigureAwait(false);
        }

        return snapshot.Version;
    }

    /// <inheritdoc/>
    /// <remarks>It never ends by itself; a bookmark comes after each change of the folder and every minute.</remarks>
    public async Task WatchAsync(ObjectKind kind, ulong fromVersion, IObjectSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var reading = await _follower.StartedAsync(cancellationToken).ConfigureAwait(false);
        var version = fromVersion;
        while (true)
        {
            version = await CatchUpAsync(reading.Snapshot, kind, version, sink, cancellationToken).ConfigureAwait(false);
            reading = await NewerAsync(reading, sink, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _follower.DisposeAsync();

    private async Task<ulong> CatchUpAsync(ManifestSnapshot snapshot, ObjectKind kind, ulong version, IObjectSink sink, CancellationToken cancellationToken)
    {
        if (version < snapshot.HistoryStart || version > snapshot.Version)
        {
            throw new SourceException(SourceFault.VersionGone, $"{Description}: version {version} is not among those kept ({snapshot.HistoryStart} to {snapshot.Version}): list again");
        }

        foreach (var batch in snapshot.ChangesBehind(kind, version).Chunk(PageSize))
        {
            await sink.ChangesAsync(batch, cancellationToken).ConfigureAwait(false);
        }

        if (snapshot.Version >= version)
        {
            await sink.BookmarkAsync(snapshot.Version, cancellationToken).ConfigureAwait(false);
        }

        return snapshot.Version;
    }

    private async Task<ManifestReading> NewerAsync(ManifestReading reading, IObjectSink sink, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await reading.Replaced.WaitAsync(BookmarkInterval, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                await sink.BookmarkAsync(reading.Snapshot.Version, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
