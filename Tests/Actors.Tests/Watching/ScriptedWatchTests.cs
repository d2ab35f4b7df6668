using System.Collections.Concurrent;
using ActorDns.Actors.Watching;
using ActorDns.Protocol.Objects;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorDns.Actors.Tests.Watching;

/// <summary>The watch actor over sources that do what no API server should.</summary>
public sealed class ScriptedWatchTests : WatchFixture
{
    private readonly ScriptedSource _source = new();

    [Fact]
    public async Task A_bookmark_behind_the_version_seen_costs_a_relist()
    {
        _source.Then(List(100)).Then(async (sink, cancellation) =>
        {
            await sink.BookmarkAsync(100, cancellation);
            await sink.BookmarkAsync(60, cancellation);
            await Forever(cancellation);
            return 0;
        }).Then(List(61));
        Play();
        await UntilAsync(() => Model.Count<WatchMessages.ListCompleted>() == 2, "the relist");
        var failed = Assert.Single(Model.Heard.OfType<WatchMessages.SourceFailed>());
        Assert.Equal(SourceFault.VersionGone, failed.Fault);
        await UntilAsync(() => _source.WatchedFrom.SequenceEqual([100UL, 61UL]), "a watch from the older version");
        Assert.Equal(1, _source.MostAtOnce);
    }

    [Fact]
    public async Task A_source_stands_still_until_its_batch_is_accepted()
    {
        var heldBack = new TaskCompletionSource<bool>();
        _source.Then(async (sink, cancellation) =>
        {
            var handedOn = sink.ChangesAsync([ObjectChange.Present(new NamespaceObject("shop", 3))], cancellation).AsTask();
            await UntilAsync(() => Model.Count<WatchMessages.ChangesRead>() == 1, "the batch");
            heldBack.SetResult(!handedOn.IsCompleted);
            await handedOn;
            return 3;
        });
        StartWith(
            ObjectKind.Service,
            new WatchEnvironment(_source, QuickWaits, new WatchMetrics(Registry, "test"), NullLogger.Instance, TimeProvider.System),
            accepts: false);
        Assert.True(await heldBack.Task);
        Assert.Equal(0, Model.Count<WatchMessages.ListCompleted>());
        Feed.Tell(new FeedModelActor.AcceptOne());
        await UntilAsync(() => Model.Count<WatchMessages.ListCompleted>() == 1, "the end of the list");
    }

    [Fact]
    public async Task A_fault_that_nobody_foresaw_is_tried_again()
    {
        _source.Then((_, _) => throw new InvalidOperationException("a bug")).Then(List(7)).Then((_, _) => throw new ArithmeticException("another"));
        Play();
        await UntilAsync(() => _source.WatchedFrom.Count == 2, "the second watch");
        Assert.Equal(["a bug", "another"], Model.Heard.OfType<WatchMessages.SourceFailed>().Select(failed => failed.Reason));
        Assert.Equal([7UL, 7UL], _source.WatchedFrom);
        Assert.Equal(2, Model.Count<WatchMessages.ListStarted>());
    }

    [Fact]
    public async Task A_server_that_forgets_each_version_at_once_is_not_listed_in_a_loop()
    {
        for (var i = 0; i < 4; i++)
        {
            _source.Then(List(10)).Then((_, _) => throw new SourceException(SourceFault.VersionGone, "gone"));
        }

        var log = new WaitLog();
        Play(QuickWaits with { MinimumBackoff = TimeSpan.FromMilliseconds(20), MaximumBackoff = TimeSpan.FromHours(1), RelistSpread = TimeSpan.FromMilliseconds(1) }, log);
        await UntilAsync(() => Model.Count<WatchMessages.SourceFailed>() == 4, "four failures");

        // Spread first, then half to all of 40, 80 and 160 ms.
        Assert.Collection(
            log.Seconds,
            wait => Assert.InRange(wait, 0, 0.001),
            wait => Assert.InRange(wait, 0.02, 0.04),
            wait => Assert.InRange(wait, 0.04, 0.08),
            wait => Assert.InRange(wait, 0.08, 0.16));
    }

    [Fact]
    public async Task Many_wishes_for_a_relist_during_a_list_cost_one_more_list()
    {
        var hold = new TaskCompletionSource();
        _source.Then(async (_, _) =>
        {
            await hold.Task;
            return 5;
        }).Then(List(6));
        Play();
        await UntilAsync(() => Model.Count<WatchMessages.ListStarted>() == 1, "the list");
        for (var i = 0; i < 10; i++)
        {
            Feed.Tell(new WatchMessages.Relist(ObjectKind.Service));
        }

        Feed.Tell(new FeedModelActor.Done(hold));
        await UntilAsync(() => _source.WatchedFrom.Count == 1, "the watch");
        Assert.Equal([5UL, 6UL], Model.Heard.OfType<WatchMessages.ListCompleted>().Select(completed => completed.Version));
        Assert.Equal([6UL], _source.WatchedFrom);
    }

    [Fact]
    public async Task A_crash_during_a_list_is_not_mistaken_for_a_failure_of_the_next()
    {
        _source.Then(async (_, cancellation) =>
        {
            await Forever(cancellation);
            return 5;
        });
        Play();
        await UntilAsync(() => Model.Count<WatchMessages.ListStarted>() == 1, "the list");
        Feed.Tell(new FeedModelActor.Crash());
        await UntilAsync(() => Model.Count<WatchMessages.ListStarted>() == 2, "the list after the crash");
        _source.Then(List(9));
        await UntilAsync(() => _source.WatchedFrom.Count == 1, "the watch");
        Assert.Equal(0, Model.Count<WatchMessages.SourceFailed>());
        Assert.Equal([2L], Model.Heard.OfType<WatchMessages.ListCompleted>().Select(completed => completed.Epoch));
    }

    private static Func<IObjectSink, CancellationToken, Task<ulong>> List(ulong version) => async (sink, cancellation) =>
    {
        await sink.ChangesAsync([ObjectChange.Present(new NamespaceObject("shop", version))], cancellation);
        return version;
    };

    private static Task Forever(CancellationToken cancellation) => new TaskCompletionSource().Task.WaitAsync(cancellation);

    private void Play(WatchSettings? waits = null, ILogger? logger = null) => StartWith(
        ObjectKind.Service,
        new WatchEnvironment(_source, waits ?? QuickWaits, new WatchMetrics(Registry, "test"), logger ?? NullLogger.Instance, TimeProvider.System));

    /// <summary>Notes the waits that are logged.</summary>
    private sealed class WaitLog : ILogger
    {
        private readonly ConcurrentQueue<double> _seconds = new();

        public IReadOnlyCollection<double> Seconds => _seconds;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var wait = (state as IReadOnlyList<KeyValuePair<string, object?>>)?.FirstOrDefault(value => value.Key == "WaitSeconds").Value;
            if (wait is double seconds)
            {
                _seconds.Enqueue(seconds);
            }
        }
    }
}
