using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Matching;
using ActorDns.Actors.Routing.Rewrite;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Tests.Routing.Rewrite;

public sealed class RewriteStageTests
{
    private readonly RoutingFixture _fixture = new();
    private string _seen = string.Empty;

    [Fact]
    public async Task An_exact_rule_gives_names_and_values_back_and_keeps_the_clients_letters()
    {
        var dispatcher = Dispatcher(Name(NameMatchKind.Exact, "old.example.org", "new.example.net"));

        Assert.Equal(
            ["NOERROR aa rd", "OLD.example.org. 30 IN CNAME a.old.example.org.", "a.old.example.org. 30 IN A 192.0.2.1"],
            await dispatcher.AskAsync(new TestQuery("OLD.example.org.")));
        Assert.Equal("new.example.net. A IN", _seen);
        await dispatcher.AskAsync(new TestQuery("x.old.example.org."));
        Assert.Equal("x.old.example.org. A IN", _seen);
    }

    [Theory]
    [InlineData(NameMatchKind.Prefix, "www", "web", "www.example.org.", "web.example.org.")]
    [InlineData(NameMatchKind.Suffix, ".example.org", ".example.net", "a.b.example.org.", "a.b.example.net.")]
    [InlineData(NameMatchKind.Substring, "service.example.org", "service.consul", "ftp.service.example.org.", "ftp.service.consul.")]
    [InlineData(NameMatchKind.Regex, @"(.*)-(us-west-1)\.example\.org", "{1}.service.{2}.consul", "ftp-us-west-1.example.org.", "ftp.service.us-west-1.consul.")]
    [InlineData(NameMatchKind.Regex, @"^(?P<host>[[:alnum:]]+)\.x\.(.+)$", "{2}.{1}", "h.x.y.z.", "y.z..h.")]
    public async Task Names_are_rewritten_as_each_kind_of_match_says(NameMatchKind kind, string from, string to, string name, string expected)
    {
        var answer = await Dispatcher(Name(kind, from, to)).AskAsync(new TestQuery(name));

        // A name that is none any more never gets further.
        Assert.Equal(expected.Contains("..", StringComparison.Ordinal) ? string.Empty : $"{expected} A IN", _seen);
        Assert.Equal(_seen.Length == 0 ? "SERVFAIL rd" : "NOERROR aa rd", answer[0]);
    }

    [Fact]
    public async Task Answer_auto_and_explicit_rules_change_the_response()
    {
        var auto = Dispatcher(Name(NameMatchKind.Suffix, ".example.org", ".example.net", isAuto: true));
        Assert.Equal("x.example.org. 30 IN CNAME a.x.example.org.", (await auto.AskAsync(new TestQuery("x.example.org.")))[1]);

        var plain = Dispatcher(Name(NameMatchKind.Suffix, ".example.org", ".example.net"));
        Assert.Equal("x.example.net. 30 IN CNAME a.x.example.net.", (await plain.AskAsync(new TestQuery("x.example.org.")))[1]);

        var named = Dispatcher(Name(NameMatchKind.Suffix, ".example.org", ".example.net", false, new OwnerRule(Pattern(@"(.*)\.example\.net\.", "{1}.seen.")), new ValueRule(Pattern(@"a\.(.*)\.example\.net\.", "value.{1}."))));
        Assert.Equal(
            ["NOERROR aa rd", "x.seen. 30 IN CNAME value.x.", "a.x.seen. 30 IN A 192.0.2.1"],
            await named.AskAsync(new TestQuery("x.example.org.")));
    }

    [Fact]
    public async Task Rules_go_on_until_one_stops_and_response_rules_run_backwards()
    {
        var dispatcher = Dispatcher(
            Name(NameMatchKind.Exact, "a.", "b.") with { Continues = true },
            Name(NameMatchKind.Exact, "b.", "c."),
            Name(NameMatchKind.Exact, "c.", "never."));

        Assert.Equal("a. 30 IN CNAME a.a.", (await dispatcher.AskAsync(new TestQuery("a.")))[1]);
        Assert.Equal("c. A IN", _seen);
    }

    [Fact]
    public async Task Types_classes_TTLs_and_codes_are_rewritten()
    {
        Assert.Equal("NOERROR aa rd", (await Dispatcher(new TypeRule(RecordType.AAAA, RecordType.A)).AskAsync(new TestQuery("x.", RecordType.AAAA)))[0]);
        Assert.Equal("x. A IN", _seen);
        await Dispatcher(new ClassRule(RecordClass.ANY, RecordClass.IN)).AskAsync(new TestQuery("x.") { Class = RecordClass.ANY });
        Assert.Equal("x. A IN", _seen);

        var matcher = Matcher(NameMatchKind.Suffix, ".org");
        var ttl = Dispatcher(new ResponseOnlyRule(matcher, new TtlRule(60, 120)) { Continues = true }, new ResponseOnlyRule(matcher, new ResponseCodeRule(ResponseCode.NoError, ResponseCode.NameError)));
        Assert.Equal(["NXDOMAIN aa rd", "x.org. 60 IN CNAME a.x.org.", "a.x.org. 60 IN A 192.0.2.1"], await ttl.AskAsync(new TestQuery("x.org.")));
        Assert.Equal("x.net. 30 IN CNAME a.x.net.", (await ttl.AskAsync(new TestQuery("x.net.")))[1]);
    }

    [Fact]
    public async Task A_CNAME_is_led_elsewhere_and_followed_through_the_whole_server()
    {
        QueryDispatcher? dispatcher = null;
        var rule = new ResponseOnlyRule(null, new CnameRule(Matcher(NameMatchKind.Exact, "a.x.org."), "other.net."));
        dispatcher = _fixture.Dispatcher(new RewriteStage(new RewriteOptions([rule]), () => dispatcher!), new TestStage("forward", Answer));

        Assert.Equal(
            ["NOERROR aa rd", "x.org. 30 IN CNAME other.net.", "other.net. 30 IN CNAME a.other.net.", "a.other.net. 30 IN A 192.0.2.1"],
            await dispatcher.AskAsync(new TestQuery("x.org.")));
    }

    [Fact]
    public async Task EDNS_options_are_set_for_the_next_hop_and_not_for_the_client()
    {
        var options = string.Empty;
        var stage = new TestStage("forward", context =>
        {
            options = Convert.ToHexString(context.Request.Slice(context.Query.OptionsOffset, context.Query.OptionsLength));
            context.RespondWithCode(ResponseCode.NoError);
        });
        var rules = new RewriteRule[]
        {
            new EdnsRule(EdnsAction.Set, 0xFFEE, _ => [0x61, 0x62]) { Continues = true },
            new EdnsRule(EdnsAction.Append, EdnsOptionCode.ClientSubnet, context => EdnsRule.Subnet(context, 20, 56)),
        };
        var answer = await _fixture.Dispatcher(new RewriteStage(new RewriteOptions(rules), () => null!), stage).AskAsync(new TestQuery("x.") { Client = "10.1.255.3" });

        Assert.Equal("FFEE00026162" + "00080007000114000A01F0", options);
        Assert.Equal(["NOERROR rd"], answer);
    }

    [Fact]
    public async Task The_clients_question_is_given_back_when_a_later_stage_throws()
    {
        var dispatcher = _fixture.Dispatcher(
            new RewriteStage(new RewriteOptions([Name(NameMatchKind.Exact, "a.org.", "b.org.")]), () => null!),
            new TestStage("forward", _ => throw new InvalidOperationException("broken")));

        Assert.Equal(["SERVFAIL rd"], await dispatcher.AskAsync(new TestQuery("A.org.")));
    }

    [Fact]
    public void A_query_that_no_rule_concerns_allocates_nothing()
    {
        var dispatcher = _fixture.Dispatcher(
            new RewriteStage(new RewriteOptions([Name(NameMatchKind.Regex, @"(.*)-(us-west-1)\.example\.org", "{1}"), Name(NameMatchKind.Exact, "a.", "b.")]), () => null!),
            new TestStage("forward"));

        Assert.Equal(0, Allocations.Of(dispatcher, new TestQuery("www.example.org.")));
    }

    private static NameMatcher Matcher(NameMatchKind kind, string text)
    {
        Assert.True(NameMatcher.TryCreate(kind, text, out var matcher, out var error), error);
        return matcher;
    }

    private static PatternReplacement Pattern(string text, string to)
    {
        Assert.True(GoPattern.TryParse(text, out var pattern, out var error), error);
        return new PatternReplacement(pattern, to);
    }

    private static NameRule Name(NameMatchKind kind, string from, string to, bool isAuto = false, params ResponseRule[] answers) =>
        new(Matcher(kind, from), NameMatcher.Qualify(to), isAuto || kind == NameMatchKind.Exact, answers);

    private QueryDispatcher Dispatcher(params RewriteRule[] rules) =>
        _fixture.Dispatcher(new RewriteStage(new RewriteOptions(rules), () => null!), new TestStage("forward", Answer, yields: true));

    private void Answer(QueryContext context)
    {
        _seen = $"{context.NameText} {context.Query.Type} {context.Query.Class}";
        byte[] target = [1, (byte)'a', .. context.Name];
        var writer = context.BeginResponse();
        writer.Authoritative = true;
        writer.TryAddName(Section.Answer, context.Name, RecordType.CNAME, 30, target);
        writer.TryAdd(Section.Answer, target, RecordType.A, 30, [192, 0, 2, 1]);
        context.Complete(ref writer);
    }
}
