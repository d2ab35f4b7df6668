using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using CsCheck;
using static ActorDns.Protocol.Tests.Answers.SampleRecords;

namespace ActorDns.Protocol.Tests.Answers;

public sealed class PartitionStateTests
{
    private static readonly string[] Addresses = ["10.0.0.1", "10.0.0.2", "10.0.1.1", "fd00::1", "fd00::2"];

    private readonly SampleRecords _records = new();

    [Fact]
    public void An_endpoint_that_moves_between_slices_of_one_batch_never_vanishes()
    {
        _records.Apply(1, Service("db", 1), Slice("a", "db", 2, "10.0.0.1", "10.0.0.2"), Slice("b", "db", 3));
        _records.Apply(1, Slice("a", "db", 4, "10.0.0.1"), Slice("b", "db", 5, "10.0.0.2"));
        Assert.Equal(["0A000001", "0A000002"], _records.Ask("db.shop.svc.cluster.local", RecordType.A).Answers);
    }

    [Fact]
    public void An_endpoint_in_two_slices_stays_until_the_last_of_them_drops_it()
    {
        _records.Apply(1, Service("db", 1), Slice("a", "db", 2, "10.0.0.1"), Slice("b", "db", 3, "10.0.0.1"));
        Assert.Single(_records.Ask("db.shop.svc.cluster.local", RecordType.A).Answers);
        _records.Apply(1, Slice("a", "db", 4));
        Assert.Single(_records.Ask("db.shop.svc.cluster.local", RecordType.A).Answers);
        _records.Apply(1, Slice("b", "db", 5));
        Assert.Equal(ResponseCode.NameError, _records.Ask("db.shop.svc.cluster.local", RecordType.A).Code);
    }

    [Fact]
    public void A_relist_in_any_order_never_makes_a_name_vanish()
    {
        ClusterObject[] objects = [Service("web", 1, "10.96.0.1"), Service("db", 2), Slice("a", "db", 3, "10.0.0.1"), Pod("p", 4, "10.0.0.9")];
        _records.Apply(1, objects);
        var list = 1L;
        Gen.Shuffle(objects).Sample(
            order =>
            {
                list++;
                ObjectKind[] kinds = [ObjectKind.Service, ObjectKind.EndpointSlice, ObjectKind.Pod];
                Array.ForEach(kinds, kind => _records.State.BeginList(kind, list));
                foreach (var value in order)
                {
                    _records.State.Apply(ObjectChange.Present(value), 1, list);
                    AssertAllThere();
                }

                foreach (var kind in kinds)
                {
                    _records.State.Sweep(kind, list, new StateVersion(1, (ulong)list + 10));
                    AssertAllThere();
                }
            },
            iter: 50,
            threads: 1);

        void AssertAllThere()
        {
            _records.Publish();
            Assert.Single(_records.Ask("web.shop.svc.cluster.local", RecordType.A).Answers);
            Assert.Single(_records.Ask("db.shop.svc.cluster.local", RecordType.A).Answers);
            Assert.True(_records.Snapshot!.ContainsPod(Address("10.0.0.9")));
        }
    }

    [Fact]
    public void A_sweep_drops_what_the_list_did_not_name()
    {
        _records.Apply(1, Service("web", 1, "10.96.0.1"), Service("old", 2, "10.96.0.2"));
        _records.List(ObjectKind.Service, 7, new StateVersion(1, 9), Service("web", 1, "10.96.0.1"));
        Assert.Single(_records.Ask("web.shop.svc.cluster.local", RecordType.A).Answers);
        Assert.Equal(ResponseCode.NameError, _records.Ask("old.shop.svc.cluster.local", RecordType.A).Code);
        _records.Zone = _records.Zone with { Zone = DomainName.Parse("in-addr.arpa") };
        Assert.Single(_records.Ask("1.0.96.10.in-addr.arpa", RecordType.PTR).Answers);
        Assert.Equal(ResponseCode.NameError, _records.Ask("2.0.96.10.in-addr.arpa", RecordType.PTR).Code);
    }

    [Theory]
    [InlineData(ObjectKind.Service)]
    [InlineData(ObjectKind.EndpointSlice)]
    [InlineData(ObjectKind.Pod)]
    public void A_sweep_never_drops_what_is_newer_than_the_list(ObjectKind kind)
    {
        ClusterObject[] known = [Service("web", 1, "10.96.0.1"), Slice("a", "web", 2, "10.0.0.1"), Pod("p", 3, "10.0.0.1")];
        ClusterObject[] news = [Service("late", 11, "10.96.0.9"), Slice("b", "web", 12, "10.0.0.2"), Pod("q", 13, "10.0.0.2")];
        _records.Apply(1, known);
        _records.State.BeginList(kind, 5);
        _records.Apply(1, news);
        _records.State.Sweep(kind, 5, new StateVersion(1, 10));
        _records.Publish();
        var left = _records.State.Export("shop").Where(item => item.Change.Object is not null && item.Change.Kind == kind).ToList();
        Assert.Equal(news.Single(value => value.Kind == kind).Version, Assert.Single(left).Change.Version);
    }

    [Theory]
    [InlineData(ObjectKind.Service)]
    [InlineData(ObjectKind.EndpointSlice)]
    [InlineData(ObjectKind.Pod)]
    public void What_another_feeder_says_again_of_an_object_a_list_has_named_does_not_unname_it(ObjectKind kind)
    {
        ClusterObject value = new ClusterObject[] { Service("web", 4, "10.96.0.1"), Slice("a", "web", 4, "10.0.0.1"), Pod("p", 4, "10.0.0.1") }.Single(each => each.Kind == kind);
        _records.State.BeginList(kind, 5);
        _records.State.Apply(ObjectChange.Present(value), 1, 5);
        _records.State.Apply(ObjectChange.Present(value), 1);
        _records.State.Sweep(kind, 5, new StateVersion(1, 10));
        Assert.Single(_records.State.Export("shop"));
    }

    [Fact]
    public void A_sweep_whose_begin_was_not_seen_drops_nothing()
    {
        _records.Apply(1, Service("web", 1, "10.96.0.1"));
        _records.State.BeginList(ObjectKind.EndpointSlice, 7);
        _records.State.Sweep(ObjectKind.Service, 7, new StateVersion(1, 99));
        _records.State.Sweep(ObjectKind.Service, 8, new StateVersion(1, 99));
        _records.Publish();
        Assert.Single(_records.Ask("web.shop.svc.cluster.local", RecordType.A).Answers);
    }

    [Fact]
    public void Lists_of_two_feeders_at_once_each_sweep_by_what_they_named_themselves()
    {
        _records.Apply(1, Service("both", 1, "10.96.0.1"), Service("first", 2, "10.96.0.2"), Service("none", 3, "10.96.0.3"));
        _records.State.BeginList(ObjectKind.Service, 5);
        _records.State.BeginList(ObjectKind.Service, 6);
        Apply(5, Service("both", 1, "10.96.0.1"));
        Apply(6, Service("both", 1, "10.96.0.1"));
        Apply(5, Service("first", 2, "10.96.0.2"));
        Apply(6, Service("second", 12, "10.96.0.4"));
        _records.State.Sweep(ObjectKind.Service, 5, new StateVersion(1, 10));
        Assert.Equal(["both", "first", "second"], Names());
        _records.State.Sweep(ObjectKind.Service, 6, new StateVersion(1, 20));
        Assert.Equal(["both", "second"], Names());

        void Apply(long list, ServiceObject value) => _records.State.Apply(ObjectChange.Present(value), 1, list);
        IEnumerable<string> Names() => _records.State.Export("shop").Where(item => item.Change.Object is not null).Select(item => item.Change.Name).Order();
    }

    [Fact]
    public void A_list_of_a_later_epoch_counts_even_when_versions_went_back()
    {
        _records.Apply(1, Service("web", 900, "10.96.0.1"));
        _records.Apply(2, Service("web", 5, "10.96.0.7"));
        Assert.Equal(["0A600007"], _records.Ask("web.shop.svc.cluster.local", RecordType.A).Answers);
    }

    [Fact]
    public void Deleting_one_of_two_pods_at_an_address_keeps_the_other()
    {
        _records.Zone = _records.Zone with { Pods = PodMode.Verified };
        _records.Apply(1, Pod("a", 1, "10.0.0.9"), Pod("b", 2, "10.0.0.9"));
        _records.State.Apply(ObjectChange.Deleted(ObjectKind.Pod, "shop", "a", 3), 1);
        _records.Publish();
        Assert.Single(_records.Ask("10-0-0-9.shop.pod.cluster.local", RecordType.A).Answers);
        _records.State.Apply(ObjectChange.Deleted(ObjectKind.Pod, "shop", "b", 4), 1);
        _records.Publish();
        Assert.Equal(ResponseCode.NameError, _records.Ask("10-0-0-9.shop.pod.cluster.local", RecordType.A).Code);
    }

    [Fact]
    public void A_list_that_changes_nothing_is_no_news()
    {
        _records.Apply(1, Service("web", 1, "10.96.0.1"), Slice("a", "web", 2, "10.0.0.1"));
        _records.State.BeginList(ObjectKind.Service, 2);
        _records.State.BeginList(ObjectKind.EndpointSlice, 3);
        Assert.False(_records.State.Apply(ObjectChange.Present(Service("web", 8, "10.96.0.1")), 1, 2));
        Assert.False(_records.State.Apply(ObjectChange.Present(Slice("a", "web", 9, "10.0.0.1")), 1, 3));
        _records.State.Sweep(ObjectKind.Service, 2, new StateVersion(1, 20));
        _records.State.Sweep(ObjectKind.EndpointSlice, 3, new StateVersion(1, 20));
        Assert.False(_records.State.HasNews);
    }

    [Fact]
    public void A_pod_that_was_deleted_is_not_brought_back_by_a_late_copy_from_a_twin()
    {
        _records.Apply(1, Pod("p", 4, "10.0.0.9"));
        var export = _records.State.Export("shop").ToList();
        var fresh = new PartitionState();
        fresh.Apply(ObjectChange.Deleted(ObjectKind.Pod, "shop", "p", 9), 1);
        export.ForEach(item => fresh.Apply(item.Change, item.Epoch));
        Assert.False(fresh.Publish(out _).ContainsPod(Address("10.0.0.9")));
    }

    [Fact]
    public void A_reverse_set_that_left_is_not_brought_back_by_a_late_copy_from_a_twin()
    {
        var zone = new ReverseState();
        zone.Replace("shop", new ReverseSet("web", new StateVersion(1, 9), [], EndpointList.Empty));
        zone.Publish();
        Assert.True(zone.IsEmpty);
        Assert.False(zone.Replace("shop", new ReverseSet("web", new StateVersion(1, 4), [Address("10.0.0.1")], EndpointList.Empty)));
        Assert.Equal(0, zone.Publish().Count);
        Assert.True(zone.Replace("shop", new ReverseSet("web", new StateVersion(1, 10), [Address("10.0.0.1")], EndpointList.Empty)));
        Assert.Equal(1, zone.Publish().Count);
    }

    [Fact]
    public void A_service_that_comes_back_by_a_slower_kind_has_its_reverse_records()
    {
        // Services and slices are told by streams of their own: a slice of an earlier version may come after a later deletion.
        _records.Apply(1, Service("web", 1, "10.0.0.9"));
        _records.State.Apply(ObjectChange.Deleted(ObjectKind.Service, "shop", "web", 50), 1);
        _records.Publish();
        _records.Apply(1, Slice("a", "web", 45, "10.0.0.1"));
        _records.Zone = _records.Zone with { Zone = DomainName.Parse("in-addr.arpa") };
        Assert.Single(_records.Ask("1.0.0.10.in-addr.arpa", RecordType.PTR).Answers);
    }

    /// <summary>Whatever the order and however often each is told, the answers are those of the newest version of each object.</summary>
    [Fact]
    public void Changes_in_any_order_and_number_converge()
    {
        var slice = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 1], Gen.OneOfConst(Addresses).Array[0, 3], Gen.Bool);
        Gen.Select(slice.Array[1, 12], Gen.Int).Sample((changes, seed) =>
        {
            var told = changes.Select((change, index) => Change(change, (ulong)index + 1)).ToList();
            var expected = new SampleRecords();
            expected.Apply(1, Service("s0", 1), Service("s1", 1));
            told.ForEach(change => expected.State.Apply(change, 1));
            expected.Publish();

            var random = new Random(seed);
            var actual = new SampleRecords();
            actual.Apply(1, Service("s0", 1), Service("s1", 1));
            foreach (var change in told.Concat(told).OrderBy(_ => random.Next()))
            {
                actual.State.Apply(change, 1);
                if (random.Next(3) == 0)
                {
                    actual.Publish();
                }
            }

            actual.Publish();
            foreach (var name in (string[])["s0.shop.svc.cluster.local", "s1.shop.svc.cluster.local"])
            {
                AssertSame(expected.Ask(name, RecordType.A), actual.Ask(name, RecordType.A));
                AssertSame(expected.Ask(name, RecordType.AAAA), actual.Ask(name, RecordType.AAAA));
            }
        });
    }

    private static ObjectChange Change((int Slice, int Service, string[] Addresses, bool Deleted) change, ulong version) =>
        change.Deleted
            ? ObjectChange.Deleted(ObjectKind.EndpointSlice, "shop", $"slice{change.Slice}", version)
            : ObjectChange.Present(Slice($"slice{change.Slice}", $"s{change.Service}", version, change.Addresses));

    private static void AssertSame((ResponseCode Code, string[] Answers) expected, (ResponseCode Code, string[] Answers) actual)
    {
        Assert.Equal(expected.Code, actual.Code);
        Assert.Equal(expected.Answers, actual.Answers);
    }
}
