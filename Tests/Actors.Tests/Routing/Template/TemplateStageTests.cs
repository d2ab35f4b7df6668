using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Matching;
using ActorDns.Actors.Routing.Template;
using ActorDns.Actors.Routing.Template.Text;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Tests.Routing.Template;

public sealed class TemplateStageTests
{
    private readonly RoutingFixture _fixture = new();
    private QueryDispatcher? _dispatcher;

    [Fact]
    public async Task An_answer_is_made_of_the_name()
    {
        var dispatcher = Dispatcher(Options(@"^ip-(?P<a>\d+)-(?P<b>\d+)\.", Answer("{{ .Name }} 60 IN A 10.0.{{ .Group.a }}.{{ .Group.b }}"), Record(Section.Additional, "{{ .Zone }} 5 TXT \"{{ .Type }}\"")));

        Assert.Equal(
            ["NOERROR aa rd", "Ip-1-2.t.test. 60 IN A 10.0.1.2", "additional: t.test. 5 IN TXT \"A\""],
            Letters(await dispatcher.AskAsync(new TestQuery("ip-1-2.t.test"))));
        Assert.Contains("coredns_template_matches_total{server=\"dns://:53\",zone=\"t.test.\",view=\"\",class=\"IN\",type=\"A\"} 1", await _fixture.SamplesAsync("coredns_template_"));
    }

    [Fact]
    public async Task What_matches_nothing_is_SERVFAIL_unless_it_falls_through()
    {
        var closed = Options("^a$", Answer("{{ .Name }} A 10.0.0.1"));

        Assert.Equal(["SERVFAIL rd"], await Dispatcher(closed).AskAsync(new TestQuery("b.t.test")));
        Assert.Equal(["NOERROR rd"], await Dispatcher(closed with { Fallthrough = [DomainName.Parse("t.test")] }).AskAsync(new TestQuery("b.t.test")));
        Assert.Equal(["SERVFAIL rd"], await Dispatcher(closed with { Fallthrough = [DomainName.Parse("other.test")] }).AskAsync(new TestQuery("b.t.test")));
        Assert.Equal(["NOERROR rd"], await Dispatcher(closed).AskAsync(new TestQuery("b.t.test", RecordType.AAAA)));
        Assert.Equal(["NOERROR rd"], await Dispatcher(closed).AskAsync(new TestQuery("b.elsewhere.test")));
    }

    [Fact]
    public async Task The_next_directive_is_asked_when_one_falls_through()
    {
        var first = Options("^a\\.", Answer("{{ .Name }} A 10.0.0.1")) with { Fallthrough = [DomainName.Root] };
        var second = Options("^b\\.", Answer("{{ .Name }} A 10.0.0.2"));

        Assert.Equal("b.t.test. 3600 IN A 10.0.0.2", (await Dispatcher(first, second).AskAsync(new TestQuery("b.t.test")))[1]);
    }

    [Fact]
    public async Task Code_and_extended_error_are_given()
    {
        var options = Options(null, Record(Section.Authority, "t.test. 60 SOA ns.t.test. h.t.test. (1 60 60 60 60)")) with
        {
            Type = RecordType.ANY,
            ResponseCode = ResponseCode.NameError,
            ExtendedError = 15,
            ExtendedErrorText = "no",
        };

        Assert.Equal(
            ["NXDOMAIN aa rd", "authority: t.test. 60 IN SOA ns.t.test. h.t.test. 1 60 60 60 60", "option 15 000F6E6F"],
            await Dispatcher(options).AskAsync(new TestQuery("x.t.test") { EdnsVersion = 0 }));
    }

    [Fact]
    public async Task What_makes_no_record_is_SERVFAIL_and_counted()
    {
        var dispatcher = Dispatcher(Options("^(?P<a>[a-z]+)", Answer("{{ .Name }} A {{ .Group.a }}")), Options(null, Answer("{{ .Name }} 5 AAAA ::{{ parseInt .Type 10 8 }}")) with { Type = RecordType.AAAA });

        Assert.Equal(["SERVFAIL rd"], await dispatcher.AskAsync(new TestQuery("x.t.test")));
        Assert.Equal(["SERVFAIL rd"], await dispatcher.AskAsync(new TestQuery("x.t.test", RecordType.AAAA)));

        var metrics = await _fixture.SamplesAsync("coredns_template_");
        Assert.Contains(metrics, line => line.StartsWith("coredns_template_rr_failures_total{", StringComparison.Ordinal) && line.Contains("section=\"answer\"", StringComparison.Ordinal) && line.EndsWith(" 1", StringComparison.Ordinal));
        Assert.Contains(metrics, line => line.StartsWith("coredns_template_template_failures_total{", StringComparison.Ordinal) && line.EndsWith(" 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_target_of_an_alias_is_asked_of_the_whole_server()
    {
        var dispatcher = Dispatcher(
            Options("^alias\\.", Answer("{{ .Name }} 5 CNAME web.t.test")) with { Fallthrough = [DomainName.Root] },
            Options("^web\\.", Answer("{{ .Name }} 7 A 10.0.0.7")));

        Assert.Equal(["NOERROR aa rd", "alias.t.test. 5 IN CNAME web.t.test.", "web.t.test. 7 IN A 10.0.0.7"], await dispatcher.AskAsync(new TestQuery("alias.t.test")));
    }

    [Theory]
    [InlineData("{{ .Name }} A 10.0.0.1", true)]
    [InlineData("{{ .Name }} A {{ .Remote }}", false)]
    public async Task Only_what_is_the_same_for_all_clients_may_be_cached(string answer, bool expected)
    {
        var context = new TestQuery("x.t.test").Context();
        await Dispatcher(Options(null, Answer(answer))).DispatchAsync(context);

        Assert.Equal(ResponseCode.NoError, context.ResponseCode);
        Assert.Equal(expected, context.MayBeCached);
    }

    [Fact]
    public void A_query_that_no_directive_answers_allocates_nothing()
    {
        var stage = new TemplateStage([Options(@"^ip-(\d+)\.", Answer("{{ .Name }} A 10.0.0.1")) with { Fallthrough = [DomainName.Root] }], new TemplateMetrics(_fixture.Registry), () => _dispatcher!)
        {
            Next = new TestStage("forward", static _ => { }),
        };
        var context = new TestQuery("www.t.test").Context();

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                var task = stage.HandleAsync(context);
                Assert.True(task.IsCompletedSuccessfully);
            }
        }));
    }

    private static string[] Letters(string[] lines) => [.. lines.Select(line => line.StartsWith("ip-", StringComparison.Ordinal) ? "I" + line[1..] : line)];

    private static RecordTemplate Answer(string text) => Record(Section.Answer, text);

    private static RecordTemplate Record(Section section, string text)
    {
        Assert.True(GoTemplate.TryParse(text, ["0", "a", "b"], out var template, out var error), error);
        return new RecordTemplate(section, template);
    }

    private static TemplateOptions Options(string? match, params RecordTemplate[] records) => new()
    {
        Class = RecordClass.IN,
        Type = RecordType.A,
        Zones = [DomainName.Parse("t.test")],
        Patterns = match is null ? [] : [Pattern(match)],
        Records = records,
    };

    private static GoPattern Pattern(string text)
    {
        Assert.True(GoPattern.TryParse(text, out var pattern, out var error), error);
        return pattern;
    }

    private QueryDispatcher Dispatcher(params TemplateOptions[] options) =>
        _dispatcher = _fixture.Dispatcher([new TemplateStage(options, _templateMetrics ??= new TemplateMetrics(_fixture.Registry), () => _dispatcher!), new TestStage("forward")]);

    private TemplateMetrics? _templateMetrics;
}
