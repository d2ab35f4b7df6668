using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using static ActorDns.Protocol.Tests.Answers.SampleRecords;

namespace ActorDns.Protocol.Tests.Answers;

/// <summary>Names of addresses by which services are reached from outside: reverse zones of k8s_external.</summary>
public sealed class ExternalReverseTests
{
    private static readonly KubernetesZone Outside = new()
    {
        Zone = DomainName.Parse("113.0.203.in-addr.arpa"),
        PrimaryZone = DomainName.Parse("example.org"),
        ApexLabel = "dns"u8.ToArray(),
    };

    private static readonly KubernetesZone Inside = new() { Zone = DomainName.Parse("in-addr.arpa"), PrimaryZone = DomainName.Parse("cluster.local") };

    private readonly SampleRecords _records = new() { Zone = Outside };

    [Fact]
    public void An_address_from_outside_points_to_every_service_that_has_it_in_the_first_zone()
    {
        _records.Apply(1, External("web", 1, "203.0.113.5"), External("api", 2, "203.0.113.5", "203.0.113.6"));
        Assert.Equal([Target("api.shop.example.org"), Target("web.shop.example.org")], Ptr("5.113.0.203"));
        Assert.Equal([Target("api.shop.example.org")], Ptr("6.113.0.203"));
        AssertNone(ResponseCode.NameError, Ask("7.113.0.203", RecordType.PTR));
        AssertNone(ResponseCode.NoError, Ask("5.113.0.203", RecordType.A));
        AssertNone(ResponseCode.NameError, Ask("7.113.0.203", RecordType.A));
    }

    [Fact]
    public void Zones_of_kubernetes_and_of_k8s_external_never_show_the_names_of_the_other()
    {
        _records.Apply(1, External("web", 1, "203.0.113.5"), Service("inner", 2, "203.0.113.5"), Service("plain", 3, "203.0.113.6"), External("outer", 4, "203.0.113.7"));
        _records.Apply(1, Service("db", 5), Slice("db-1", "db", 6, "203.0.113.5", "203.0.113.8"));
        Assert.Equal([Target("web.shop.example.org")], Ptr("5.113.0.203"));
        Assert.Equal(ResponseCode.NameError, Ask("6.113.0.203", RecordType.PTR).Code);
        Assert.Equal(ResponseCode.NameError, Ask("8.113.0.203", RecordType.PTR).Code);
        _records.Zone = Inside;
        Assert.Equal([Target("inner.shop.svc.cluster.local"), Target("203-0-113-5.db.shop.svc.cluster.local")], Ptr("5.113.0.203"));
        Assert.Equal(ResponseCode.NameError, Ask("7.113.0.203", RecordType.PTR).Code);
    }

    [Fact]
    public void An_address_that_changes_goes_with_its_name_whatever_happens_to_the_cluster_address()
    {
        _records.Apply(1, External("web", 1, "203.0.113.5") with { ClusterAddresses = [Address("203.0.113.9")] });
        _records.Apply(1, External("web", 2, "203.0.114.5") with { ClusterAddresses = [Address("203.0.113.9")] });
        Assert.Equal(ResponseCode.NameError, Ask("5.113.0.203", RecordType.PTR).Code);
        _records.Zone = Outside with { Zone = DomainName.Parse("203.in-addr.arpa") };
        Assert.Equal([Target("web.shop.example.org")], Ptr("5.114.0.203"));
        _records.State.Apply(ObjectChange.Deleted(ObjectKind.Service, "shop", "web", 3), 1);
        _records.Publish();
        Assert.Equal(ResponseCode.NameError, Ask("5.114.0.203", RecordType.PTR).Code);
        _records.Zone = Inside;
        Assert.Equal(ResponseCode.NameError, Ask("9.113.0.203", RecordType.PTR).Code);
    }

    [Fact]
    public void Only_services_with_such_addresses_have_anything_to_tell_of_them()
    {
        _records.Apply(1, Service("web", 1, "10.96.0.1"), External("api", 2, "203.0.113.5", "203.0.113.5", "2001:db8::5"), Import("far", 3, "203.0.113.6"));
        var told = _records.State.AllContributions().Select(each => $"{each.Prefix} {each.Set.Service} {each.Set.Count}").Order(StringComparer.Ordinal);
        Assert.Equal(["10.96.0.0-24 web 1", "2001:db8::-64 +api 1", "203.0.113.0-24 +api 1"], told);
    }

    [Fact]
    public void Namespaces_that_are_not_shown_have_no_names()
    {
        _records.Apply(1, External("web", 1, "203.0.113.5"));
        _records.Zone = Outside with { Namespaces = ["other"u8.ToArray()] };
        Assert.Equal(ResponseCode.NameError, Ask("5.113.0.203", RecordType.PTR).Code);
    }

    [Theory]
    [InlineData("113.0.203", RecordType.NS, ResponseCode.NoError, 1)]
    [InlineData("113.0.203", RecordType.SOA, ResponseCode.NoError, 1)]
    [InlineData("113.0.203", RecordType.PTR, ResponseCode.NoError, 0)]
    [InlineData("dns.113.0.203", RecordType.A, ResponseCode.NoError, 0)]
    [InlineData("ns1.dns.113.0.203", RecordType.TXT, ResponseCode.NoError, 0)]
    [InlineData("ns2.dns.113.0.203", RecordType.A, ResponseCode.NameError, 0)]
    [InlineData("a.ns1.dns.113.0.203", RecordType.A, ResponseCode.NameError, 0)]
    [InlineData("1.5.113.0.203", RecordType.PTR, ResponseCode.NameError, 0)]
    [InlineData("x.113.0.203", RecordType.PTR, ResponseCode.NameError, 0)]
    [InlineData("005.113.0.203", RecordType.PTR, ResponseCode.NameError, 0)]
    public void The_zone_has_its_own_names_and_no_others(string name, RecordType type, ResponseCode code, int answers)
    {
        _records.Apply(1, External("web", 1, "203.0.113.5"));
        var (actual, records) = Ask(name, type);
        Assert.Equal((code, answers), (actual, records.Length));
    }

    [Theory]
    [InlineData("0.0.8.b.d.0.1.0.0.2.ip6.arpa", ResponseCode.NoError)]
    [InlineData("f.0.0.8.b.d.0.1.0.0.2.ip6.arpa", ResponseCode.NoError)]
    [InlineData("10.0.0.8.b.d.0.1.0.0.2.ip6.arpa", ResponseCode.NameError)]
    [InlineData("g.0.0.8.b.d.0.1.0.0.2.ip6.arpa", ResponseCode.NameError)]
    public void A_name_above_addresses_exists_so_that_resolvers_ask_on_below_it(string name, ResponseCode code)
    {
        _records.Zone = Outside with { Zone = DomainName.Parse("8.b.d.0.1.0.0.2.ip6.arpa") };
        AssertNone(code, _records.Ask(name, RecordType.PTR));
        _records.Zone = _records.Zone with { ApexLabel = [] };
        AssertNone(ResponseCode.NameError, _records.Ask(name, RecordType.PTR));
    }

    [Fact]
    public void An_IPv6_address_has_its_name_too()
    {
        _records.Apply(1, External("web", 1, "2001:db8::5"));
        _records.Zone = Outside with { Zone = DomainName.Parse("8.b.d.0.1.0.0.2.ip6.arpa") };
        var octets = new byte[WireNames.MaxLength];
        var name = DomainName.FromWire(octets.AsSpan(0, ReverseNames.Write(Address("2001:db8::5"), octets))).ToString();
        Assert.Equal([Target("web.shop.example.org")], _records.Ask(name, RecordType.PTR).Answers);
    }

    [Fact]
    public void A_node_that_does_not_know_such_sets_holds_nothing_of_them()
    {
        var set = new ReverseSet(ReverseSet.ExternalOf("web"), new StateVersion(1, 2), [Address("203.0.113.5")], EndpointList.Empty);
        var octets = MessageCodec.Write(new ReverseMessages.ReplaceReverseSets("f/@203.0.113.0-24~0", "shop", 7, [set]));
        var read = Assert.IsType<ReverseMessages.ReplaceReverseSets>(MessageCodec.Read("rrs1", octets)).Sets.Single();
        Assert.True(read.IsExternal);
        Assert.Equal("web", read.ServiceName);
        Assert.Equal(set.ServiceAddresses, read.ServiceAddresses);

        // Field 7 of the set is what such a node skips: without it there is no address.
        var unknown = Array.LastIndexOf(octets, (byte)((7 << 3) | 2));
        Assert.Equal(octets.Length - 6, unknown);
        octets[unknown] = (15 << 3) | 2;
        Assert.True(Assert.IsType<ReverseMessages.ReplaceReverseSets>(MessageCodec.Read("rrs1", octets)).Sets.Single().IsEmpty);
    }

    private static void AssertNone(ResponseCode code, (ResponseCode Code, string[] Answers) actual)
    {
        Assert.Equal(code, actual.Code);
        Assert.Empty(actual.Answers);
    }

    private static ServiceObject External(string name, ulong version, params string[] addresses) =>
        Service(name, version) with { Form = ServiceForm.ClusterIP, ExternalAddresses = [.. addresses.Select(Address)] };

    private static ServiceObject Import(string name, ulong version, params string[] addresses) => External(name, version, addresses) with { IsImport = true };

    private static string Target(string name) => Convert.ToHexString(DomainName.Parse(name).Wire);

    private (ResponseCode Code, string[] Answers) Ask(string name, RecordType type) => _records.Ask(name + ".in-addr.arpa", type);

    private string[] Ptr(string name) => Ask(name, RecordType.PTR).Answers;
}
