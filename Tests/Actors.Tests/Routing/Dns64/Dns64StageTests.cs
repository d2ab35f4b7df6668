using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Dns64;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Records.Text;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Tests.Routing.Dns64;

public sealed class Dns64StageTests
{
    private static readonly Dictionary<string, string[]> Outside = new(StringComparer.Ordinal)
    {
        ["four.test. A"] = ["four.test. 700 CNAME real.test.", "real.test. 700 A 192.0.2.33", "real.test. 20 A 192.0.2.34"],
        ["both.test. A"] = ["both.test. 60 A 192.0.2.1"],
        ["both.test. AAAA"] = ["both.test. 60 AAAA 2001:db8::1"],
        ["soa.test. A"] = ["soa.test. 60 A 192.0.2.1"],
        ["soa.test. AAAA"] = ["+test. 30 SOA ns.test. h.test. 1 60 60 60 30"],
    };

    private readonly RoutingFixture _fixture = new();
    private QueryDispatcher? _dispatcher;

    // The addresses behind each length are those of RFC 6052 section 2.4.
    [Theory]
    [InlineData("2001:db8::/32", "2001:db8:c000:221::")]
    [InlineData("2001:db8:100::/40", "2001:db8:1c0:2:21::")]
    [InlineData("2001:db8:122::/48", "2001:db8:122:c000:2:2100::")]
    [InlineData("2001:db8:122:300::/56", "2001:db8:122:3c0:0:221::")]
    [InlineData("2001:db8:122:344::/64", "2001:db8:122:344:c0:2:2100:0")]
    [InlineData("2001:db8:122:344::/96", "2001:db8:122:344::c000:221")]
    [InlineData("64:ff9b::/96", "64:ff9b::c000:221")]
    public void Addresses_stand_behind_the_prefix(string text, string expected)
    {
        Assert.True(Nat64Prefix.TryParse(text, out var prefix));
        var octets = new byte[16];
        prefix.Translate([192, 0, 2, 33], octets);

        Assert.Equal(TestQuery.Address(expected), HostAddress.FromOctets(octets));
        Assert.Equal(text, prefix.ToString());
    }

    [Theory]
    [InlineData("64:ff9b::/72")]
    [InlineData("64:ff9b::")]
    [InlineData("10.0.0.0/32")]
    [InlineData("64:ff9b::/129")]
    [InlineData("x/96")]
    public void Other_prefixes_are_refused(string text) => Assert.False(Nat64Prefix.TryParse(text, out _));

    [Fact]
    public async Task A_name_with_IPv4_only_gets_addresses_and_keeps_its_alias()
    {
        Assert.Equal(
            ["NOERROR rd", "four.test. 700 IN CNAME real.test.", "real.test. 600 IN AAAA 64:ff9b::c000:221", "real.test. 20 IN AAAA 64:ff9b::c000:222"],
            await Dispatcher().AskAsync(Query("four.test.")));
        Assert.Contains("coredns_dns64_requests_translated_total{server=\"dns://:53\"} 1", await _fixture.SamplesAsync("coredns_dns64_"));
    }

    [Fact]
    public async Task The_TTL_is_that_of_the_denial_at_most() =>
        Assert.Equal(["NOERROR rd", "soa.test. 30 IN AAAA 64:ff9b::c000:201"], await Dispatcher().AskAsync(Query("soa.test.")));

    [Fact]
    public async Task Names_with_IPv6_stay_as_they_are_unless_all_are_translated()
    {
        Assert.Equal(["NOERROR rd", "both.test. 60 IN AAAA 2001:db8::1"], await Dispatcher().AskAsync(Query("both.test.")));
        Assert.Equal(["NOERROR rd", "both.test. 60 IN AAAA 64:ff9b::c000:201"], await Dispatcher(translatesAll: true).AskAsync(Query("both.test.")));
    }

    [Fact]
    public async Task Names_that_do_not_exist_or_have_no_address_stay_as_they_are()
    {
        Assert.Equal(["NXDOMAIN rd"], await Dispatcher().AskAsync(Query("missing.test.")));
        Assert.Equal(["NOERROR rd"], await Dispatcher().AskAsync(Query("empty.test.")));
        Assert.Equal(["SERVFAIL rd"], await Dispatcher().AskAsync(Query("broken.test.")));
    }

    [Fact]
    public async Task Clients_over_IPv4_and_other_questions_are_left_alone()
    {
        Assert.Equal(["NOERROR rd"], await Dispatcher().AskAsync(Query("four.test.") with { Client = "10.0.0.1" }));
        Assert.Equal(4, (await Dispatcher(allowsIPv4: true).AskAsync(Query("four.test.") with { Client = "10.0.0.1" })).Length);
        Assert.Equal(2, (await Dispatcher().AskAsync(Query("both.test.") with { Type = RecordType.A })).Length);
    }

    private static TestQuery Query(string name) => new(name, RecordType.AAAA) { Client = "fd00::9" };

    private QueryDispatcher Dispatcher(bool translatesAll = false, bool allowsIPv4 = false) =>
        _dispatcher = _fixture.Dispatcher([new Dns64Stage(new Dns64Options(Nat64Prefix.WellKnown, translatesAll, allowsIPv4), _metrics ??= new Dns64Metrics(_fixture.Registry), () => _dispatcher!), new TestStage("forward", Answer)]);

    private static void Answer(QueryContext context)
    {
        var writer = context.BeginResponse();
        var key = $"{context.NameText} {context.Query.Type}";
        writer.ResponseCode = context.NameText switch
        {
            "missing.test." => ResponseCode.NameError,
            "broken.test." => ResponseCode.ServerFailure,
            _ => ResponseCode.NoError,
        };
        foreach (var text in Outside.GetValueOrDefault(key, []))
        {
            Assert.True(RecordTextReader.TryParse(text.TrimStart('+'), new RecordTextContext(), out var record, out var fault), fault?.Message);
            writer.TryAdd(text[0] == '+' ? Section.Authority : Section.Answer, record.Owner.Wire, record.Type, record.TtlSeconds, record.Rdata.Span);
        }

        context.Complete(ref writer);
    }

    private Dns64Metrics? _metrics;
}
