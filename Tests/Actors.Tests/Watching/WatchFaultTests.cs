using ActorDns.Actors.Watching;
using ActorDns.Actors.Watching.Kubernetes;
using ActorDns.ApiServer;
using ActorDns.Protocol.Objects;
using Akka.Actor;

namespace ActorDns.Actors.Tests.Watching;

/// <summary>Each way a list or watch breaks: the state converges to the server's after at most one relist.</summary>
public sealed class WatchFaultTests : WatchFixture
{
    public static TheoryData<string> FaultsOfAWatch => new()
    {
        "reset", "duplicates", "disorder", "slow bytes", "error event 500", "error event 504", "silence",
    };

    private static KubernetesSettings Paged => QuickSettings with { StreamingLists = false };

    [Theory]
    [MemberData(nameof(FaultsOfAWatch))]
    public async Task A_fault_of_a_watch_heals_without_a_relist(string name)
    {
        Server.Faults.Add(FaultOf(name) with { Verb = ApiVerb.Watch, AfterObjects = 2 });
        PutServices(6);
        Start();
        await WatchIsOpenAsync();
        PutServices(8, "changed");
        Server.Store.Delete(ApiResource.Services, "shop", "svc-002");
        await ConvergesAsync();

        Assert.Equal(0, Server.Faults.Left);
        Assert.Equal(1, Model.Count<WatchMessages.ListStarted>());
    }

    [Fact]
    public async Task A_version_that_is_gone_is_told_inside_200_and_costs_one_relist_in_a_new_epoch()
    {
        PutServices(6);
        Start();
        await WatchIsOpenAsync();
        await Server.StopListeningAsync();
        PutServices(2, "while-away");
        Server.Store.Delete(ApiResource.Services, "shop", "svc-001");
        Server.Store.Compact();
        await Server.StartListeningAsync();
        await ConvergesAsync();
        await WatchIsOpenAsync(2);

        Assert.Equal([1L, 2L], Model.Heard.OfType<WatchMessages.ListStarted>().Select(started => started.Epoch));
        Assert.Contains(Model.Heard.OfType<WatchMessages.SourceFailed>(), failed => failed.Fault == SourceFault.VersionGone);
    }

    [Fact]
    public async Task A_server_that_refuses_everyone_until_it_has_read_its_roles_is_back_within_seconds()
    {
        PutServices(3);
        // Slow is longer than the test waits: kube-apiserver 1.36.2 gave these 403s for a second after its start.
        Start(waits: QuickWaits with { DeniedBackoff = TimeSpan.FromHours(1) });
        await WatchIsOpenAsync();
        await Server.StopListeningAsync();
        PutServices(2, "while-away");
        await UntilAsync(() => Model.Count<WatchMessages.SourceFailed>() >= 3, "the source is missed");
        Server.Faults.Add(new Fault(FaultType.Status) { Verb = ApiVerb.Watch, Code = 403, Message = "services is forbidden", Times = 3 });
        await Server.StartListeningAsync();
        await ConvergesAsync();

        Assert.Equal(3, Model.Heard.OfType<WatchMessages.SourceFailed>().Count(failed => failed.Fault == SourceFault.Denied));
    }

    [Fact]
    public async Task A_version_that_is_gone_by_status_410_costs_one_relist()
    {
        PutServices(6);
        Server.Faults.Add(new Fault(FaultType.Status) { Verb = ApiVerb.Watch, Code = 410, Message = "too old resource version" });
        Start();
        await WatchIsOpenAsync();
        await ConvergesAsync();
        Assert.Equal(2, Model.Count<WatchMessages.ListStarted>());
    }

    [Fact]
    public async Task An_API_server_that_is_away_is_tried_again_and_nothing_is_swept_meanwhile()
    {
        PutServices(6);
        Start();
        await WatchIsOpenAsync();
        await Server.StopListeningAsync();
        await UntilAsync(() => Model.Count<WatchMessages.SourceFailed>() >= 3, "failed tries");
        Assert.Equal(6, Model.Present.Count);
        Server.Store.Delete(ApiResource.Services, "shop", "svc-001");
        await Server.StartListeningAsync();
        await ConvergesAsync();
        Assert.Equal(1, Model.Count<WatchMessages.ListStarted>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_list_that_breaks_in_the_middle_sweeps_nothing_and_is_begun_in_a_new_epoch(bool streaming)
    {
        PutServices(12);
        Start(settings: QuickSettings with { StreamingLists = streaming });
        await WatchIsOpenAsync();
        Server.Faults.Add(new Fault(FaultType.Reset) { Verb = streaming ? ApiVerb.StreamingList : ApiVerb.Page, AfterObjects = streaming ? 6 : 2 });
        Feed.Tell(new WatchMessages.Relist(ObjectKind.Service));
        await UntilAsync(() => Model.Count<WatchMessages.ListCompleted>() == 2, "the list that is complete");
        await ConvergesAsync();

        Assert.Equal([1L, 2L, 3L], Model.Heard.OfType<WatchMessages.ListStarted>().Select(started => started.Epoch));
        Assert.Equal([1L, 3L], Model.Heard.OfType<WatchMessages.ListCompleted>().Select(completed => completed.Epoch));
        Assert.Equal(0, Server.Faults.Left);
    }

    [Fact]
    public async Task Nothing_of_an_object_that_was_cut_is_used()
    {
        Server.Faults.Add(new Fault(FaultType.Reset) { Verb = ApiVerb.Watch });
        PutServices(1);
        Start();
        await WatchIsOpenAsync();
        Server.Store.Put(ApiObjects.Service("shop", "cut", ["10.96.9.9"], new ApiPort("http", 80)));
        await ConvergesAsync();
        await WatchIsOpenAsync(2);
        Assert.Single(Model.Heard.OfType<WatchMessages.ChangesRead>().SelectMany(read => read.Changes), change => change.Name == "cut");
    }

    [Fact]
    public async Task A_continue_token_that_expired_begins_the_list_anew()
    {
        PutServices(12);
        Start(settings: Paged with { BatchSize = 100 }, accepts: false);
        await UntilAsync(() => Model.Count<WatchMessages.ChangesRead>() == 1, "the first page");
        Server.Store.Compact();
        Server.Store.Delete(ApiResource.Services, "shop", "svc-000");
        for (var batches = 1; Model.Count<WatchMessages.ListCompleted>() == 0; batches++)
        {
            Feed.Tell(new FeedModelActor.AcceptOne());
            await UntilAsync(() => Model.Count<WatchMessages.ChangesRead>() > batches || Model.Count<WatchMessages.ListCompleted>() > 0, "the next page");
        }

        await ConvergesAsync();
        Assert.Equal([2L], Model.Heard.OfType<WatchMessages.ListCompleted>().Select(completed => completed.Epoch));
    }

    [Fact]
    public async Task Retry_After_is_obeyed()
    {
        PutServices(3);
        Server.Faults.Add(new Fault(FaultType.Status) { Code = 429, Message = "slow down", RetryAfterSeconds = 1 });
        Start();
        await UntilAsync(() => Model.Count<WatchMessages.SourceFailed>() == 1, "the refusal");
        Assert.Single(Server.Requests);
        await ConvergesAsync();
        Assert.Equal(1, Model.Count<WatchMessages.SourceFailed>());
    }

    [Theory]
    [InlineData(401, SourceFault.Denied)]
    [InlineData(403, SourceFault.Denied)]
    [InlineData(404, SourceFault.Denied)]
    [InlineData(400, SourceFault.Denied)]
    [InlineData(429, SourceFault.Transient)]
    [InlineData(500, SourceFault.Transient)]
    [InlineData(503, SourceFault.Transient)]
    public async Task A_refused_list_says_why_and_is_tried_again(int code, SourceFault fault)
    {
        PutServices(3);
        Server.Faults.Add(new Fault(FaultType.Status) { Code = code, Message = "services is forbidden" });
        Start(settings: Paged);
        await WatchIsOpenAsync();
        await ConvergesAsync();
        var failed = Assert.Single(Model.Heard.OfType<WatchMessages.SourceFailed>());
        Assert.Equal(fault, failed.Fault);
        Assert.Contains($"{code} services is forbidden", failed.Reason, StringComparison.Ordinal);
        Assert.Equal([2L], Model.Heard.OfType<WatchMessages.ListCompleted>().Select(completed => completed.Epoch));
    }

    [Fact]
    public async Task A_version_ahead_of_the_servers_is_waited_for()
    {
        PutServices(3);
        Server.Faults.Add(new Fault(FaultType.Status) { Verb = ApiVerb.List, Code = 504, Message = "Too large resource version: 5000, current: 4000", Times = 2 });
        Start(settings: Paged);
        await ConvergesAsync();
        Assert.All(Model.Heard.OfType<WatchMessages.SourceFailed>(), failed => Assert.Equal(SourceFault.Transient, failed.Fault));
        Assert.Equal(2, Model.Count<WatchMessages.SourceFailed>());
    }

    [Fact]
    public async Task An_API_server_restored_from_a_backup_is_listed_again()
    {
        PutServices(4);
        var backup = Server.Store.Backup();
        PutServices(5, "lost");
        Start();
        await ConvergesAsync();
        await WatchIsOpenAsync();
        Server.Restore(backup);
        await ConvergesAsync();
        Assert.Equal(4, Model.Present.Count);
        Server.Store.Put(ApiObjects.Service("shop", "after", ["10.96.3.3"]));
        await ConvergesAsync();
        await UntilAsync(() => Model.Count<WatchMessages.ListCompleted>() >= 2, "the second list");
        Assert.Equal([1L, 2L], Model.Heard.OfType<WatchMessages.ListCompleted>().Select(completed => completed.Epoch));
    }

    [Fact]
    public async Task An_older_API_server_refuses_the_stream_and_is_listed_in_pages_from_then_on()
    {
        Server.HasStreamingLists = false;
        PutServices(7);
        Start();
        await WatchIsOpenAsync();
        await ConvergesAsync();
        Feed.Tell(new WatchMessages.Relist(ObjectKind.Service));
        await WatchIsOpenAsync(2);
        Assert.Equal(1, Server.Count(ApiVerb.StreamingList, ApiResource.Services));
        Assert.Equal(2, Server.Count(ApiVerb.List, ApiResource.Services));
        Assert.Equal(0, Model.Count<WatchMessages.SourceFailed>());
    }

    [Fact]
    public async Task A_stream_that_begins_with_an_error_goes_on_in_pages_within_the_epoch()
    {
        PutServices(7);
        Server.Faults.Add(new Fault(FaultType.Status) { Verb = ApiVerb.StreamingList, Code = 500 });
        Start();
        await WatchIsOpenAsync();
        await ConvergesAsync();
        Assert.Equal(1, Model.Count<WatchMessages.ListStarted>());
        Assert.Equal(0, Model.Count<WatchMessages.SourceFailed>());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 2)]
    public async Task An_error_event_in_a_stream_is_followed_by_pages(int objects, int epochs)
    {
        PutServices(objects);
        Server.Faults.Add(new Fault(FaultType.ErrorEvent) { Verb = ApiVerb.StreamingList, Code = 500 });
        Start();
        await WatchIsOpenAsync();
        await ConvergesAsync();
        Assert.Equal(epochs, Model.Count<WatchMessages.ListStarted>());
        Assert.Equal(1, Server.Count(ApiVerb.List, ApiResource.Services));
    }

    [Fact]
    public async Task Silence_in_a_list_ends_it()
    {
        PutServices(7);
        Server.Faults.Add(new Fault(FaultType.Silence) { Verb = ApiVerb.List, AfterObjects = 3 });
        Start(settings: Paged with { ListIdleTimeout = TimeSpan.FromMilliseconds(300) });
        await ConvergesAsync();
        Assert.Equal(2, Model.Count<WatchMessages.ListStarted>());
    }

    [Fact]
    public async Task A_list_whose_octets_come_one_by_one_is_read()
    {
        PutServices(7);
        Server.Faults.Add(new Fault(FaultType.SlowBytes) { Verb = ApiVerb.List });
        Start(settings: Paged);
        await ConvergesAsync();
        Assert.Equal(1, Model.Count<WatchMessages.ListStarted>());
    }

    private static Fault FaultOf(string name) => name switch
    {
        "reset" => new Fault(FaultType.Reset),
        "duplicates" => new Fault(FaultType.Duplicates),
        "disorder" => new Fault(FaultType.Disorder),
        "slow bytes" => new Fault(FaultType.SlowBytes),
        "silence" => new Fault(FaultType.Silence),
        "error event 500" => new Fault(FaultType.ErrorEvent),
        "error event 504" => new Fault(FaultType.ErrorEvent) { Code = 504, Message = "Too large resource version: 9, current: 8" },
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
