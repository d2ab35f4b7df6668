using ActorDns.Actors.Feeds;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Tests.Feeds;

public sealed class FeedStateTests
{
    private static readonly ObjectKind[] Kinds =
        [ObjectKind.Namespace, ObjectKind.Service, ObjectKind.EndpointSlice, ObjectKind.Pod];

    private readonly FeedState _state = new(16, Kinds);
    private ulong _version;

    [Fact]
    public void A_service_and_its_slices_go_to_one_partition()
    {
        ListNothing();
        var service = Assert.Single(Route(ObjectKind.Service, Service("shop", "web")).Changes).Partition;
        var slice = Assert.Single(Route(ObjectKind.EndpointSlice, Slice("shop", "web-abc", "web", "10.0.0.1")).Changes).Partition;
        Assert.Equal(service, slice);
    }

    [Fact]
    public void A_change_DNS_cannot_show_goes_nowhere()
    {
        Route(ObjectKind.Service, Service("shop", "web"));
        var again = Route(ObjectKind.Service, Service("shop", "web"));
        Assert.Empty(again.Changes);
        Assert.False(again.IsNews);
    }

    [Fact]
    public void A_listed_object_goes_to_its_partition_even_when_unchanged()
    {
        Route(ObjectKind.Service, Service("shop", "web"));
        var listed = _state.Route(ObjectKind.Service, fromList: true, [ObjectChange.Present(Service("shop", "web"))]);
        Assert.Single(listed.Changes);
        Assert.False(listed.IsNews);
    }

    [Fact]
    public void A_pod_that_got_another_address_is_dropped_by_its_old_partition()
    {
        ListNothing();
        var first = Assert.Single(Route(ObjectKind.Pod, Pod("shop", "p", "10.0.0.1")).Changes).Partition;
        var other = Enumerable.Range(2, 250)
            .Select(last => Route(ObjectKind.Pod, Pod("shop", "p", $"10.0.0.{last}")).Changes)
            .First(changes => changes.Count == 2);
        Assert.Null(Assert.Single(other, change => change.Partition == first).Change.Object);
    }

    [Fact]
    public void A_slice_given_to_another_service_is_dropped_by_its_old_partition()
    {
        ListNothing();
        var first = Assert.Single(Route(ObjectKind.EndpointSlice, Slice("shop", "s", "web", "10.0.0.1")).Changes).Partition;
        var moved = Enumerable.Range(0, 100)
            .Select(n => Route(ObjectKind.EndpointSlice, Slice("shop", "s", $"other{n}", "10.0.0.1")).Changes)
            .First(changes => changes.Count == 2);
        Assert.Null(Assert.Single(moved, change => change.Partition == first).Change.Object);
    }

    [Theory]
    [InlineData(ObjectKind.Pod)]
    [InlineData(ObjectKind.EndpointSlice)]
    public void A_deletion_of_something_unknown_goes_to_every_partition_of_the_namespace(ObjectKind kind)
    {
        var deleted = _state.Route(kind, false, [ObjectChange.Deleted(kind, "shop", "ghost", ++_version)]);
        Assert.Equal(Enumerable.Range(0, 16), deleted.Changes.Select(change => change.Partition));
        Assert.All(deleted.Changes, change => Assert.Null(change.Change.Object));
    }

    [Fact]
    public void A_deletion_of_a_service_goes_to_its_partition_alone_whether_it_is_known_or_not()
    {
        var there = Assert.Single(Route(ObjectKind.Service, Service("shop", "web")).Changes).Partition;
        for (var i = 0; i < 2; i++)
        {
            var deleted = _state.Route(ObjectKind.Service, false, [ObjectChange.Deleted(ObjectKind.Service, "shop", "web", ++_version)]);
            Assert.Equal(there, Assert.Single(deleted.Changes).Partition);
        }
    }

    [Fact]
    public void A_feeder_that_resumed_without_an_index_tells_every_other_partition_that_an_object_may_have_moved()
    {
        _state.Resume(ObjectKind.Pod, new StateVersion(1, 50));
        var first = Route(ObjectKind.Pod, Pod("shop", "p", "10.0.0.1"));
        Assert.Equal(16, first.Changes.Select(change => change.Partition).Distinct().Count());
        Assert.Single(first.Changes, change => change.Change.Object is not null);
        Assert.All(first.Changes, change => Assert.Equal(_version, change.Change.Version));
        Assert.Single(Route(ObjectKind.Pod, Pod("shop", "q", "10.0.0.1"), Pod("shop", "p", "10.0.0.1")).Changes, change => change.Change.Name == "q" && change.Change.Object is not null);
        Assert.Empty(Route(ObjectKind.Pod, Pod("shop", "p", "10.0.0.1")).Changes);
    }

    [Fact]
    public void A_feeder_with_a_whole_index_tells_a_new_object_to_its_partition_alone()
    {
        _state.Resume(ObjectKind.Pod, new StateVersion(1, 50));
        _state.BeginList(ObjectKind.Pod, 7, default);
        Assert.Single(_state.Route(ObjectKind.Pod, fromList: true, [ObjectChange.Present(Pod("shop", "p", "10.0.0.1"))]).Changes);
        Assert.True(_state.CompleteList(ObjectKind.Pod, 60));
        Assert.Single(Route(ObjectKind.Pod, Pod("shop", "q", "10.0.0.2")).Changes);
    }

    [Fact]
    public void A_list_forgets_objects_it_did_not_name()
    {
        _state.BeginList(ObjectKind.Service, 1, default);
        Route(ObjectKind.Service, Service("shop", "web"), Service("shop", "gone"));
        _state.BeginList(ObjectKind.Service, 2, default);
        Route(ObjectKind.Service, Service("shop", "web"));
        _state.CompleteList(ObjectKind.Service, 99);
        Assert.Equal(1, _state.ObjectCount);
    }

    [Fact]
    public void Nothing_is_told_before_the_first_list_and_nothing_is_reached_during_one()
    {
        Assert.False(_state.Reach(ObjectKind.Service, 5));
        _state.BeginList(ObjectKind.Service, 1, default);
        Assert.Equal(default, _state.ToldUpTo(ObjectKind.Service));
        Assert.Equal(1, _state.EpochOf(ObjectKind.Service));
        Assert.True(_state.CompleteList(ObjectKind.Service, 10));
        Assert.True(_state.Reach(ObjectKind.Service, 12));
        Assert.False(_state.Reach(ObjectKind.Service, 11));
        Assert.Equal(new StateVersion(1, 12), _state.ToldUpTo(ObjectKind.Service));
        _state.BeginList(ObjectKind.Service, 2, default);
        Assert.False(_state.Reach(ObjectKind.Service, 20));
    }

    [Fact]
    public void A_list_behind_what_was_known_begins_a_new_history_and_is_read_again()
    {
        _state.BeginList(ObjectKind.Service, 1, new StateVersion(3, 100));
        Assert.Equal(3, _state.EpochOf(ObjectKind.Service));
        Assert.False(_state.CompleteList(ObjectKind.Service, 40));
        Assert.Equal(0, _state.ListOf(ObjectKind.Service));
        Assert.Equal(default, _state.ToldUpTo(ObjectKind.Service));
        _state.BeginList(ObjectKind.Service, 2, new StateVersion(3, 100));
        Assert.Equal(4, _state.EpochOf(ObjectKind.Service));
        Assert.True(_state.CompleteList(ObjectKind.Service, 41));
        Assert.Equal(new StateVersion(4, 41), _state.ToldUpTo(ObjectKind.Service));
    }

    [Fact]
    public void A_list_in_the_history_another_feeder_began_needs_no_second_one()
    {
        _state.BeginList(ObjectKind.Service, 1, default);
        Assert.True(_state.CompleteList(ObjectKind.Service, 100));
        _state.BeginList(ObjectKind.Service, 2, new StateVersion(2, 40));
        Assert.True(_state.CompleteList(ObjectKind.Service, 41));
        Assert.Equal(new StateVersion(2, 41), _state.ToldUpTo(ObjectKind.Service));
    }

    /// <summary>The feeder's own first lists, so that it knows where everything is.</summary>
    private void ListNothing()
    {
        foreach (var kind in Kinds)
        {
            _state.BeginList(kind, 1, default);
            Assert.True(_state.CompleteList(kind, 0));
        }
    }

    private RoutedChanges Route(ObjectKind kind, params ClusterObject[] objects) =>
        _state.Route(kind, fromList: false, [.. objects.Select(ObjectChange.Present)]);

    private ServiceObject Service(string @namespace, string name) =>
        new(@namespace, name, ++_version, ServiceForm.ClusterIP, [], [], string.Empty, false);

    private PodObject Pod(string @namespace, string name, string address)
    {
        Assert.True(HostAddress.TryParse(address, out var parsed));
        return new PodObject(@namespace, name, ++_version, parsed);
    }

    private EndpointSliceObject Slice(string @namespace, string name, string service, string address)
    {
        Assert.True(HostAddress.TryParse(address, out var parsed));
        var endpoints = new EndpointList.Builder();
        endpoints.Add(parsed);
        return new EndpointSliceObject(@namespace, name, ++_version, service, string.Empty, false, [], endpoints.Build(), 0);
    }
}
