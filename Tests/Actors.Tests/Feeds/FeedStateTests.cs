using ActorDns.Actors.Feeds;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Tests.Feeds;

public sealed class FeedStateTests
{
    private static readonly ObjectKind[] Kinds =
        [ObjectKind.Namespace, ObjectKind.Service, ObjectKind.EndpointSlice, ObjectKind.Pod];

    private readonly FeedState _state = new("f", 16, Kinds);
    private ulong _version;

    [Fact]
    public void A_service_and_its_slices_go_to_one_partition()
    {
        var service = Assert.Single(Route(ObjectKind.Service, Service("shop", "web")).ByEntity.Keys);
        var slice = Assert.Single(Route(ObjectKind.EndpointSlice, Slice("shop", "web-abc", "web", "10.0.0.1")).ByEntity.Keys);
        Assert.Equal(service, slice);
    }

    [Fact]
    public void A_change_DNS_cannot_show_goes_nowhere()
    {
        Route(ObjectKind.Service, Service("shop", "web"));
        var again = Route(ObjectKind.Service, Service("shop", "web"));
        Assert.Empty(again.ByEntity);
        Assert.False(again.IsNews);
    }

    [Fact]
    public void A_listed_object_goes_to_its_partition_even_when_unchanged()
    {
        Route(ObjectKind.Service, Service("shop", "web"));
        var listed = _state.Route(ObjectKind.Service, fromList: true, [ObjectChange.Present(Service("shop", "web"))]);
        Assert.Single(listed.ByEntity);
        Assert.False(listed.IsNews);
    }

    [Fact]
    public void A_pod_that_got_another_address_is_dropped_by_its_old_partition()
    {
        var first = Assert.Single(Route(ObjectKind.Pod, Pod("shop", "p", "10.0.0.1")).ByEntity.Keys);
        var other = Enumerable.Range(2, 250)
            .Select(last => Route(ObjectKind.Pod, Pod("shop", "p", $"10.0.0.{last}")).ByEntity)
            .First(changes => changes.Count == 2);
        Assert.Null(Assert.Single(other[first]).Object);
    }

    [Fact]
    public void A_slice_given_to_another_service_is_dropped_by_its_old_partition()
    {
        var first = Assert.Single(Route(ObjectKind.EndpointSlice, Slice("shop", "s", "web", "10.0.0.1")).ByEntity.Keys);
        var moved = Enumerable.Range(0, 100)
            .Select(n => Route(ObjectKind.EndpointSlice, Slice("shop", "s", $"other{n}", "10.0.0.1")).ByEntity)
            .First(changes => changes.Count == 2);
        Assert.Null(Assert.Single(moved[first]).Object);
    }

    [Fact]
    public void A_deletion_of_something_unknown_goes_to_every_partition_of_the_namespace()
    {
        for (var i = 0; i < 50; i++)
        {
            Route(ObjectKind.Service, Service("shop", $"s{i}"));
        }

        var deleted = _state.Route(ObjectKind.Pod, false, [ObjectChange.Deleted(ObjectKind.Pod, "shop", "ghost", ++_version)]);
        Assert.Equal(_state.EntityCount, deleted.ByEntity.Count);
    }

    [Fact]
    public void A_kind_is_complete_when_the_last_partition_has_swept()
    {
        _state.BeginList(ObjectKind.Service, 1000);
        for (var i = 0; i < 50; i++)
        {
            Route(ObjectKind.Service, Service("shop", $"s{i}"));
        }

        var unswept = _state.CompleteList(ObjectKind.Service, 99).ToList();
        Assert.Equal(_state.EntityCount, unswept.Count);
        foreach (var entity in unswept[1..])
        {
            Assert.False(_state.NoteSwept(entity, ObjectKind.Service, 1000));
        }

        Assert.False(_state.NoteSwept(unswept[0], ObjectKind.Service, 999));
        Assert.True(_state.NoteSwept(unswept[0], ObjectKind.Service, 1000));
    }

    [Fact]
    public void A_partition_released_before_it_swept_does_not_hold_the_kind_back()
    {
        _state.BeginList(ObjectKind.Service, 1);
        Route(ObjectKind.Service, Service("shop", "web"));
        var entity = Assert.Single(_state.CompleteList(ObjectKind.Service, 99));
        Assert.Equal([ObjectKind.Service], _state.Release(entity));
        Assert.False(_state.Knows(entity));
    }

    [Fact]
    public void A_restarted_feed_sweeps_partitions_that_its_list_does_not_name()
    {
        _state.Adopt([("shop", 3)]);
        _state.BeginList(ObjectKind.Service, 1);
        Assert.Equal(["f/shop/3~0"], _state.CompleteList(ObjectKind.Service, 99));
    }

    [Fact]
    public void A_list_forgets_objects_it_did_not_name()
    {
        _state.BeginList(ObjectKind.Service, 1);
        Route(ObjectKind.Service, Service("shop", "web"), Service("shop", "gone"));
        _state.BeginList(ObjectKind.Service, 2);
        Route(ObjectKind.Service, Service("shop", "web"));
        _state.CompleteList(ObjectKind.Service, 99);
        Assert.Equal(1, _state.ObjectCount);
    }

    [Fact]
    public void Epochs_grow_even_when_the_clock_does_not()
    {
        _state.BeginList(ObjectKind.Pod, 5000);
        _state.BeginList(ObjectKind.Pod, 4000);
        Assert.Equal(5001, _state.EpochOf(ObjectKind.Pod));
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
