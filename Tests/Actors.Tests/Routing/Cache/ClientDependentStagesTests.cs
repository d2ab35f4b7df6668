using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Acl;
using ActorDns.Actors.Routing.Cache;
using ActorDns.Actors.Routing.Dns64;
using ActorDns.Actors.Routing.Header;
using ActorDns.Actors.Routing.LoadBalance;
using ActorDns.Actors.Routing.Log;
using ActorDns.Actors.Routing.Matching;
using ActorDns.Actors.Routing.Minimal;
using ActorDns.Actors.Routing.Nsid;
using ActorDns.Actors.Routing.Rewrite;
using ActorDns.Actors.Routing.Template;
using ActorDns.Actors.Routing.Template.Text;
using ActorDns.Actors.Routing.Views;
using ActorDns.Actors.Routing.Views.Expressions;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using CsCheck;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Tests.Routing.Cache;

/// <summary>Blocks whose stages look at the client give the same answers with and without a cache before them.</summary>
public sealed class ClientDependentStagesTests
{
    private static readonly string[] Names =
    [
        "www.example.test.", "WWW.Example.Test.", "old.example.test.", "hidden.example.test.", "mine.template.test.", "ip-7.template.test.",
        "deny.template.test.", "alias.template.test.", "toview.template.test.", "missing.example.test.", "a.view.test.", "four.example.test.",
    ];

    private static readonly Gen<TestQuery> AnyQuery =
        from name in Gen.OneOfConst(Names)
        from type in Gen.OneOfConst(RecordType.A, RecordType.AAAA, RecordType.TXT)
        from client in Gen.OneOfConst("10.0.0.1", "192.0.2.7", "fd00::9")
        from recursion in Gen.Bool
        from edns in Gen.Bool
        from dnssec in Gen.Bool
        select new TestQuery(name, type) { Client = client, Flags = (ushort)(recursion ? 0x0100 : 0), EdnsVersion = edns ? (byte)0 : null, DnssecOk = edns && dnssec };

    [Fact]
    public void All_clients_are_told_the_same_with_and_without_a_cache() =>
        AnyQuery.Array[2, 24].Sample(
            queries =>
            {
                var (with, without) = (Server(isCached: true), Server(isCached: false));
                foreach (var query in queries)
                {
                    // A name that points into the question has the letters of whoever asks.
                    Assert.Equal(Ask(without, query).Select(line => line.ToUpperInvariant()), Ask(with, query).Select(line => line.ToUpperInvariant()));
                }
            },
            iter: 400,
            threads: 1);

    [Theory]
    [InlineData("mine.template.test.", "10.0.0.1", "mine.template.test. 60 IN A 10.0.0.1")]
    [InlineData("mine.template.test.", "192.0.2.7", "mine.template.test. 60 IN A 192.0.2.7")]
    [InlineData("a.view.test.", "10.0.0.1", "a.view.test. 60 IN A 198.51.100.1")]
    [InlineData("a.view.test.", "192.0.2.7", "a.view.test. 60 IN A 203.0.113.1")]
    [InlineData("old.example.test.", "10.0.0.1", "old.example.test. 60 IN A 203.0.113.1")]
    public void The_stages_do_look_at_the_client(string name, string client, string expected) =>
        Assert.Equal(expected, Ask(Server(isCached: true), new TestQuery(name) { Client = client })[1]);

    [Fact]
    public void What_a_header_rule_changes_on_the_way_is_kept_under_the_clients_own_question()
    {
        var asked = 0;
        var server = Server(isCached: true, () => asked++);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("NOERROR aa rd ra", Ask(server, new TestQuery("www.example.test."))[0]);
        }

        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_forward_does_not_answer_at_an_overloaded_socket_gets_no_answer_from_any_stage(bool isCached)
    {
        var context = new TestQuery("dropped.example.test.") { Client = "10.0.0.1", EdnsVersion = 0 }.Context();
        var task = Server(isCached).DispatchAsync(context).AsTask();
        Assert.True(task.IsCompletedSuccessfully);
        Assert.Equal(0, context.ResponseLength);
    }

    private static string[] Ask(QueryDispatcher server, TestQuery query)
    {
        var context = query.Context();
        var task = server.DispatchAsync(context).AsTask();
        Assert.True(task.IsCompletedSuccessfully);
        return ResponseText.Of(context);
    }

    private static QueryDispatcher Server(bool isCached, Action? asked = null)
    {
        var fixture = new RoutingFixture();
        QueryDispatcher? server = null;
        var cacheMetrics = new CacheMetrics(fixture.Registry);
        var templateMetrics = new TemplateMetrics(fixture.Registry);
        var dns64 = new Dns64Metrics(fixture.Registry);
        Assert.True(Expression.TryParse("incidr(client_ip(), '10.0.0.0/8')", out var inside, out _));
        Assert.True(AddressBlock.TryParse("10.0.0.0/8", out var ten));

        Stage Pipeline(string address, params Stage[] stages)
        {
            Stage[] cache = isCached ? [new CacheStage(new CacheOptions { KeepTtl = true }, [DomainName.Root], [], cacheMetrics)] : [];
            return fixture.Pipeline([.. stages, .. cache, new TestStage("forward", context => Answer(context, address, asked))]);
        }

        var main = Pipeline(
            "203.0.113.1",
            new LogStage([new LogOptions([DomainName.Root], LogOptions.CommonFormat, LogClasses.All)], new LoggerQueryLog(fixture.Log.CreateLogger<LogStage>())),
            new NsidStage("node"u8.ToArray()),
            new LoadBalanceStage(new LoadBalanceOptions(false, [])),
            new Dns64Stage(new Dns64Options(Nat64Prefix.WellKnown), dns64, () => server!),
            new AclStage(
                [new AclOptions([DomainName.Root], [new AclPolicy(AclAction.Block, [RecordType.TXT], [ten])]), new AclOptions([DomainName.Parse("hidden.example.test")], [new AclPolicy(AclAction.Allow, [], [ten]), new AclPolicy(AclAction.Filter, [], [])])],
                new AclMetrics(fixture.Registry)),
            new RewriteStage(new RewriteOptions([new NameRule(Matcher("old.example.test"), "new.example.test.", true, [])]), () => server!),
            new HeaderStage([new HeaderRule(true, 0, HeaderRule.RecursionDesired), new HeaderRule(false, HeaderRule.Authoritative, 0)]),
            new MinimalStage(),
            new TemplateStage(
                [
                    Template("mine.template.test", "{{ .Name }} 60 A {{ if eq .Remote \"fd00::9\" }}192.0.2.9{{ else }}{{ .Remote }}{{ end }}"),
                    Template("ip-7.template.test", "{{ .Name }} 60 A 192.0.2.77"),
                    Template("alias.template.test", "{{ .Name }} 60 CNAME hidden.example.test."),
                    Template("toview.template.test", "{{ .Name }} 60 CNAME a.view.test."),
                    Template("deny.template.test") with { ExtendedError = 15, Type = RecordType.ANY },
                ],
                templateMetrics,
                () => server!));
        server = fixture.Dispatcher(
            fixture.Block(".", pipeline: main),
            new ServerBlock(DomainName.Parse("view.test"), 53, Pipeline("198.51.100.1"), default, new ViewOptions("inside", [inside])),
            new ServerBlock(DomainName.Parse("view.test"), 53, Pipeline("203.0.113.1")));
        return server;
    }

    /// <summary>An upstream that says whether it was asked for recursion, with an additional record that minimal takes away.</summary>
    private static void Answer(QueryContext context, string address, Action? asked)
    {
        asked?.Invoke();
        if (context.NameText.StartsWith("dropped", StringComparison.Ordinal))
        {
            return;
        }

        var writer = context.BeginResponse();
        writer.RecursionAvailable = true;
        if (context.NameText.StartsWith("missing", StringComparison.Ordinal) || context.Query.Type == RecordType.AAAA)
        {
            writer.ResponseCode = context.Query.Type == RecordType.AAAA ? ResponseCode.NoError : ResponseCode.NameError;
            writer.TryAddSoa(Section.Authority, DomainName.Parse("test").Wire, 60, DomainName.Root.Wire, DomainName.Root.Wire, 1, 60, 60, 60, 60);
        }
        else if (context.Query.Type == RecordType.A)
        {
            writer.TryAddAddress(Section.Answer, context.Name, 60, TestQuery.Address(address));
            writer.TryAddAddress(Section.Additional, context.Name, 60, TestQuery.Address("192.0.2.200"));
        }
        else
        {
            writer.TryAdd(Section.Answer, context.Name, RecordType.TXT, 60, context.Query.RecursionDesired ? "\u0002rd"u8 : "\u0002no"u8);
        }

        context.Complete(ref writer);
    }

    private static NameMatcher Matcher(string name)
    {
        Assert.True(NameMatcher.TryCreate(NameMatchKind.Exact, name, out var matcher, out _));
        return matcher;
    }

    private static TemplateOptions Template(string zone, params string[] answers) => new()
    {
        Class = RecordClass.IN,
        Type = RecordType.A,
        Zones = [DomainName.Parse(zone)],
        Records = [.. answers.Select(text =>
        {
            Assert.True(GoTemplate.TryParse(text, ["0"], out var template, out var error), error);
            return new RecordTemplate(Section.Answer, template);
        })],
    };
}
