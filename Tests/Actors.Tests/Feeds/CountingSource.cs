using System.Collections.Concurrent;
using ActorDns.Actors.Watching;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Tests.Feeds;

/// <summary>A source without objects that counts how often each kind is listed, and from where it is watched.</summary>
internal sealed class CountingSource : IObjectSource
{
    private readonly ConcurrentDictionary<ObjectKind, int> _lists = new();

    public string Description => "nothing";

    /// <summary>The version of every list.</summary>
    public ulong Version { get; set; } = 10;

    public ConcurrentDictionary<ObjectKind, ulong> WatchedFrom { get; } = new();

    public int ListsOf(ObjectKind kind) => _lists.GetValueOrDefault(kind);

    public Task<ulong> ListAsync(ObjectKind kind, IObjectSink sink, CancellationToken cancellationToken)
    {
        _lists.AddOrUpdate(kind, 1, (_, count) => count + 1);
        return Task.FromResult(Version);
    }

    public Task WatchAsync(ObjectKind kind, ulong fromVersion, IObjectSink sink, CancellationToken cancellationToken)
    {
        WatchedFrom[kind] = fromVersion;
        return Task.Delay(Timeout.Infinite, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
