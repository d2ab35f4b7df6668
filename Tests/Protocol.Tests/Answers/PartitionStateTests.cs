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
        var epoch = 1L;
        Gen.Shuffle(objects).Sample(
            order =>
            {
                epoch++;
                foreach (var value in order)
                {
                    _records.Apply(epoch, value);
                    Assert.Single(_records.Ask("web.shop.svc.cluster.local", RecordType.A).Answers);
                    Assert.Single(_records.Ask("db.shop.svc.cluster.local", RecordType.A).Answers);
                }
            },
            iter: 50,
            threads: 1);
    }

    [Fact]
    public void A_sweep_drops_what_the_list_did_not_name()
    {
        _records.Apply(1, Service("web", 1, "10.96.0.1"), Service("old", 2, "10.96.0.2"));
        _records.Apply(2, Service("web", 1, "10.96.0.1"));
        _records.State.Sweep(ObjectKind.Service, 2, 0);
        _records.Publish();
        Assert.Single(_records.Ask("web.shop.svc.cluster.local", RecordType.A).Answers);
        Assert.Equal(ResponseCode.NameError, _records.Ask("old.shop.svc.cluster.local", RecordType.A).Code);
        _records.Zone = _records.Zone with { Zone = DomainName.Parse("in-addr.arpa") };
        Assert.Single(_records.Ask("1.0.96.10.in-addr.arpa", RecordType.PTR).Answers);
        Assert.Equal(ResponseCode.NameError, _records.Ask("2.0.96.10.in-addr.arpa", RecordType.PTR).Code);
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
        _records.State.Apply(ObjectChange.Present(Service("web", 8, "10.96.0.1")), 2);
        _records.State.Apply(ObjectChange.Present(Slice("a", "web", 9, "10.0.0.1")), 2);
        _records.State.Sweep(ObjectKind.Service, 2, 0);
        _records.State.Sweep(ObjectKind.EndpointSlice, 2, 0);
        Assert.False(_records.State.HasNews);
    }

    [Fact]
    public void Complete_when_every_kind_that_is_needed_was_swept()
    {
        const uint needed = (1u << (int)ObjectKind.Service) | (1u << (int)ObjectKind.EndpointSlice);
        Assert.False(_records.State.IsComplete);
        _records.State.Sweep(ObjectKind.Service, 1, needed);
        Assert.False(_records.State.IsComplete);
        _records.State.Sweep(ObjectKind.EndpointSlice, 1, needed);
        Assert.True(_records.State.IsComplete);
        Assert.True(_records.State.IsEmpty);
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
