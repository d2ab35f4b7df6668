using ActorDns.Actors.Watching;
using ActorDns.Actors.Watching.Kubernetes;
using ActorDns.ApiServer;
using ActorDns.Protocol.Objects;
using Akka.Actor;

namespace ActorDns.Actors.Tests.Watching;

/// <summary>The watch actor over a healthy API server.</summary>
public sealed class WatchActorTests : WatchFixture
{
    private static KubernetesSettings Paged => QuickSettings with { StreamingLists = false };

    [Fact]
    public async Task Everything_is_listed_in_one_epoch_and_then_followed()
    {
        PutServices(12);
        Start();
        await ConvergesAsync();
        await WatchIsOpenAsync();

        Server.Store.Put(ApiObjects.Service("shop", "svc-003", ["10.96.1.1"]));
        Server.Store.Put(ApiObjects.Service("shop", "new", ["10.96.1.2"]));
        Server.Store.Delete(ApiResource.Services, "shop", "svc-000");
        await ConvergesAsync();

        Assert.Equal([1L], Model.Heard.OfType<WatchMessages.ListStarted>().Select(started => started.Epoch));
        Assert.Equal([1L], Model.Heard.OfType<WatchMessages.ListCompleted>().Select(completed => completed.Epoch));
        Assert.Equal(1, Server.Count(ApiVerb.StreamingList, ApiResource.Services));
        Assert.Equal(0, Server.Count(ApiVerb.List, ApiResource.Services));
        Assert.Equal(1, Server.Count(ApiVerb.Watch, ApiResource.Services));
    }

    [Fact]
    public async Task Pages_are_followed_to_the_last_one()
    {
        PutServices(23);
        Start(settings: Paged);
        await ConvergesAsync();
        await WatchIsOpenAsync();

        Assert.Equal(1, Server.Count(ApiVerb.List, ApiResource.Services));
        Assert.Equal(4, Server.Count(ApiVerb.Page, ApiResource.Services));
        Assert.All(Server.Requests.Where(request => request.Verb == ApiVerb.List), request => Assert.Equal("5", request["limit"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Objects_that_come_and_go_while_pages_are_read_are_right_in_the_end(bool streaming)
    {
        PutServices(20);
        Start(settings: QuickSettings with { StreamingLists = streaming }, accepts: false);
        await UntilAsync(() => Model.Count<WatchMessages.ChangesRead>() == 1, "the first batch");
        Server.Store.Delete(ApiResource.Services, "shop", "svc-000");
        Server.Store.Delete(ApiResource.Services, "shop", "svc-019");
        Server.Store.Put(ApiObjects.Service("shop", "late", ["10.96.1.2"]));

        for (var batch = 2; !Model.Heard.OfType<WatchMessages.WatchOpened>().Any(); batch++)
        {
            Feed.Tell(new FeedModelActor.AcceptOne());
            await UntilAsync(() => Model.Count<WatchMessages.ChangesRead>() >= batch || Model.Count<WatchMessages.WatchOpened>() > 0, "the next batch");
        }

        for (var accepted = 0; accepted < 4; accepted++)
        {
            Feed.Tell(new FeedModelActor.AcceptOne());
        }

        await ConvergesAsync();
    }

    [Fact]
    public async Task One_batch_is_under_way_until_it_is_accepted()
    {
        PutServices(12);
        Start(settings: Paged, accepts: false);
        await UntilAsync(() => Model.Count<WatchMessages.ChangesRead>() == 1, "the first batch");

        // The second page is only asked for when the first one is passed on: its request is the sign.
        Assert.Equal(0, Server.Count(ApiVerb.Page, ApiResource.Services));
        Assert.Equal(1, Model.Count<WatchMessages.ChangesRead>());
        Feed.Tell(new FeedModelActor.AcceptOne());
        await UntilAsync(() => Model.Count<WatchMessages.ChangesRead>() == 2, "the second batch");
        Assert.Equal(0, Model.Count<WatchMessages.ListCompleted>());
    }

    [Fact]
    public async Task Bookmarks_move_the_version_that_a_watch_resumes_from()
    {
        PutServices(3);
        Start();
        await WatchIsOpenAsync();
        Server.Store.Put(ApiObjects.Pod("shop", "noise", "10.0.0.1"));
        var version = Server.Store.Version;
        Server.SendBookmarks();
        await UntilAsync(() => Model.Heard.OfType<WatchMessages.VersionReached>().Any(reached => reached.Version == version), "the bookmark");

        Server.ResetConnections();
        await WatchIsOpenAsync(2);
        Assert.Equal($"{version}", Server.Requests.Last(request => request.Verb == ApiVerb.Watch)["resourceVersion"]);
        Assert.Equal(1, Lists());
    }

    [Fact]
    public async Task Bookmarks_with_null_endpoints_are_no_slices()
    {
        Server.Store.Put(ApiObjects.Slice("shop", "web-1", "web", [new ApiEndpoint("10.0.0.1")], new ApiPort("http", 80)));
        Start(ObjectKind.EndpointSlice);
        await WatchIsOpenAsync();
        var before = Model.Count<WatchMessages.VersionReached>();
        Server.SendBookmarks();
        await UntilAsync(() => Model.Count<WatchMessages.VersionReached>() > before, "the bookmark");
        await ConvergesAsync(ApiResource.EndpointSlices);
        Assert.Single(Model.Present);
    }

    [Fact]
    public async Task A_watch_that_ends_in_good_order_is_opened_again_without_a_list()
    {
        PutServices(3);
        Server.Faults.Add(new Fault(FaultType.End) { Verb = ApiVerb.Watch, AfterObjects = 1 });
        Start();
        await WatchIsOpenAsync();
        PutServices(2, "more");
        await WatchIsOpenAsync(2);
        await ConvergesAsync();
        Assert.Equal(1, Lists());
        Assert.Equal(0, Model.Count<WatchMessages.SourceFailed>());
    }

    [Fact]
    public async Task A_watch_without_time_left_backs_off_instead_of_spinning()
    {
        PutServices(1);
        Server.Faults.Add(new Fault(FaultType.End) { Verb = ApiVerb.Watch, Times = 3 });
        Start();
        await WatchIsOpenAsync(4);
        Assert.Equal(3, Model.Count<WatchMessages.SourceFailed>());
        Assert.Equal(1, Lists());
    }

    [Fact]
    public async Task A_feeder_that_takes_over_resumes_from_the_known_version_without_a_list()
    {
        PutServices(5);
        var version = Server.Store.Version;
        PutServices(2, "since");
        Start(resumeFrom: version, lastEpoch: 7);
        await UntilAsync(() => Model.Present.Count == 2, "what changed since");
        Assert.Equal(0, Lists());
        Assert.All(Model.Heard.OfType<WatchMessages.ChangesRead>(), read => Assert.Equal(7, read.Epoch));
    }

    [Fact]
    public async Task Relist_lists_again_in_a_new_epoch()
    {
        PutServices(5);
        Start();
        await WatchIsOpenAsync();
        Feed.Tell(new WatchMessages.Relist(ObjectKind.Service));
        await UntilAsync(() => Model.Count<WatchMessages.ListCompleted>() == 2, "the second list");
        await WatchIsOpenAsync(2);
        Assert.Equal([1L, 2L], Model.Heard.OfType<WatchMessages.ListStarted>().Select(started => started.Epoch));
        await ConvergesAsync();
    }

    [Fact]
    public async Task A_crashed_watch_actor_lists_again_in_an_epoch_behind_the_last()
    {
        PutServices(5);
        Start();
        await WatchIsOpenAsync();
        Feed.Tell(new FeedModelActor.Crash());
        Server.Store.Delete(ApiResource.Services, "shop", "svc-001");
        await UntilAsync(() => Model.Count<WatchMessages.ListCompleted>() == 2, "the list after the crash");
        await ConvergesAsync();
        Assert.Equal([1L, 2L], Model.Heard.OfType<WatchMessages.ListStarted>().Select(started => started.Epoch));
    }

    [Fact]
    public async Task A_stopped_feed_closes_its_watch()
    {
        PutServices(2);
        Start();
        await WatchIsOpenAsync();
        Sys.Stop(Feed);
        await UntilAsync(() => Server.OpenWatches == 0, "the watch is closed");
    }
}
