using ActorDns.Actors.Routing;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using CsCheck;

namespace ActorDns.Actors.Tests.Routing;

public class RoutingTableTests
{
    private readonly RoutingFixture _fixture = new();

    [Theory]
    [InlineData("cluster.local.", "cluster.local.")]
    [InlineData("web.shop.svc.cluster.local.", "cluster.local.")]
    [InlineData("WEB.Shop.svc.CLUSTER.Local.", "cluster.local.")]
    [InlineData("a.corp.cluster.local.", "corp.cluster.local.")]
    [InlineData("xcorp.cluster.local.", "cluster.local.")]
    [InlineData("mycluster.local.", ".")]
    [InlineData("local.", ".")]
    [InlineData(".", ".")]
    [InlineData("1.0.96.10.in-addr.arpa.", "96.10.in-addr.arpa.")]
    [InlineData("1.0.97.10.in-addr.arpa.", ".")]
    public void The_longest_zone_at_or_above_the_name_wins(string name, string zone)
    {
        var table = Table("cluster.local", ".", "Corp.Cluster.local", "96.10.in-addr.arpa");
        Assert.Equal(DomainName.Parse(zone), Find(table, name)?.Zone);
    }

    [Fact]
    public void Labels_are_octets_so_a_dot_inside_one_is_no_boundary()
    {
        var table = Table("cluster.local");
        Assert.Null(Find(table, @"a\.cluster.local."));
        Assert.Null(Find(table, @"cluster\.local."));
    }

    [Fact]
    public void A_name_outside_all_zones_has_no_block() => Assert.Null(Find(Table("cluster.local"), "example.org."));

    [Fact]
    public void The_longest_possible_name_is_matched()
    {
        var name = string.Concat(Enumerable.Repeat("a.", 127));
        Assert.Equal("a.a.a.", Find(Table("a.a.a", "a"), name)?.ZoneText);
    }

    [Fact]
    public void Ports_have_zones_of_their_own()
    {
        var table = new RoutingTable([_fixture.Block("a.", 53), _fixture.Block("b.", 5353)]);
        Assert.Equal("a.", Find(table, "x.a.", 53)?.ZoneText);
        Assert.Null(Find(table, "x.b.", 53));
        Assert.Equal("b.", Find(table, "x.b.", 5353)?.ZoneText);
        Assert.Null(Find(table, "x.a.", 54));
    }

    [Fact]
    public void The_only_port_takes_the_queries_of_every_listener()
    {
        var table = new RoutingTable([_fixture.Block("a.", 0)]);
        Assert.Equal("a.", Find(table, "x.a.", 49152)?.ZoneText);
    }

    [Fact]
    public void A_block_bound_to_an_address_stands_before_the_one_for_all()
    {
        var table = new RoutingTable([_fixture.Block("a."), _fixture.Block("a.", bind: "169.254.20.10"), _fixture.Block("b.", bind: "fd00::1")]);
        Assert.Equal("dns://169.254.20.10:53", Find(table, "a.", local: "169.254.20.10")?.ServerText);
        Assert.Equal("dns://:53", Find(table, "a.", local: "10.0.0.1")?.ServerText);
        Assert.Equal("dns://[fd00::1]:53", Find(table, "b.", local: "fd00::1")?.ServerText);
        Assert.Null(Find(table, "b.", local: "10.0.0.1"));
    }

    [Theory]
    [InlineData("cluster.local.", ".")]
    [InlineData("svc.cluster.local.", "cluster.local.")]
    [InlineData("corp.cluster.local.", "cluster.local.")]
    [InlineData(".", ".")]
    public void DS_at_an_apex_belongs_to_the_block_above(string name, string zone) =>
        Assert.Equal(zone, Find(Table(".", "cluster.local", "corp.cluster.local"), name, type: RecordType.DS)?.ZoneText);

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.2", "0.0.0.0")]
    [InlineData("fd00::1", "::")]
    public void A_wildcard_answers_at_every_address_that_has_nothing_narrower(string asked, string bound)
    {
        var table = new RoutingTable(((string[])["::", "0.0.0.0", "10.0.0.1"]).Select(address => _fixture.Block(".", bind: address)));

        Assert.Equal(bound, Find(table, "a.test.", local: asked)?.BindAddress.ToString());
    }

    [Fact]
    public void DS_at_an_apex_without_a_block_above_stays() =>
        Assert.Equal("cluster.local.", Find(Table("cluster.local"), "cluster.local.", type: RecordType.DS)?.ZoneText);

    [Fact]
    public void Two_blocks_of_one_zone_port_and_address_are_an_error()
    {
        var error = Assert.Throws<ArgumentException>(() => new RoutingTable([_fixture.Block("a."), _fixture.Block("A.")]));
        Assert.Contains("zone A. on dns://:53", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new RoutingTable([]));
    }

    [Fact]
    public void Every_name_finds_what_a_plain_search_finds()
    {
        var label = Gen.OneOfConst("a", "b", "B", "c", @"a\.b");
        var name = Gen.Select(label.List[0, 6], labels => string.Concat(labels.Select(text => text + ".")))
            .Select(text => DomainName.Parse(text.Length == 0 ? "." : text));
        Gen.Select(name.List[1, 12], name).Sample((zones, asked) =>
        {
            var table = new RoutingTable(zones.Distinct().Select(zone => _fixture.Block(zone.ToString())));
            var expected = zones.Where(asked.IsAtOrBelow).MaxBy(zone => zone.LabelCount);
            Assert.Equal(expected, table.Find(53, asked.Wire, RecordType.A, default)?.Zone);
        }, iter: 2000);
    }

    private RoutingTable Table(params IEnumerable<string> zones) => new(zones.Select(zone => _fixture.Block(zone)));

    private static ServerBlock? Find(RoutingTable table, string name, int port = 53, RecordType type = RecordType.A, string local = "10.0.0.10") =>
        table.Find(port, DomainName.Parse(name).Wire, type, TestQuery.Address(local));
}
