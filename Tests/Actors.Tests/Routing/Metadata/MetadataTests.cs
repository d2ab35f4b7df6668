using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Actors.Routing.Log;
using ActorDns.Actors.Routing.Matching;
using ActorDns.Actors.Routing.Metadata;
using ActorDns.Actors.Routing.Rewrite;
using ActorDns.Actors.Routing.Template;
using ActorDns.Actors.Routing.Template.Text;
using ActorDns.Actors.Routing.Views;
using ActorDns.Actors.Routing.Views.Expressions;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Tests.Routing.Metadata;

public class MetadataTests
{
    private readonly RoutingFixture _fixture = new();

    [Theory]
    [InlineData("kubernetes/service", "Web.shop.svc.cluster.local.", "web")]
    [InlineData("kubernetes/namespace", "web.shop.svc.cluster.local.", "shop")]
    [InlineData("kubernetes/kind", "web.shop.svc.cluster.local.", "svc")]
    [InlineData("kubernetes/kind", "10-0-0-1.shop.pod.cluster.local.", "pod")]
    [InlineData("kubernetes/service", "10-0-0-1.shop.pod.cluster.local.", "10-0-0-1")]
    [InlineData("kubernetes/endpoint", "db-0.db.shop.svc.cluster.local.", "db-0")]
    [InlineData("kubernetes/port-name", "_http._tcp.web.shop.svc.cluster.local.", "http")]
    [InlineData("kubernetes/protocol", "http._TCP.web.shop.svc.cluster.local.", "tcp")]
    [InlineData("kubernetes/endpoint", "web.shop.svc.cluster.local.", "")]
    [InlineData("kubernetes/service", "svc.cluster.local.", "")]
    [InlineData("kubernetes/parse-error", "web.shop.svc.cluster.local.", "-")]
    [InlineData("kubernetes/parse-error", "a.b.c.d.e.svc.cluster.local.", "invalid query name")]
    [InlineData("kubernetes/service", "www.cluster.local.", "-")]
    [InlineData("kubernetes/service", "www.example.org.", "-")]
    [InlineData("kubernetes/cluster", "web.shop.svc.cluster.local.", "-")]
    [InlineData("kubernetes/cluster", "db-0.east.db.shop.svc.clusterset.local.", "east")]
    [InlineData("kubernetes/endpoint", "db-0.east.db.shop.svc.clusterset.local.", "db-0")]
    [InlineData("kubernetes/port-name", "_pg._tcp.db.shop.svc.clusterset.local.", "pg")]
    [InlineData("kubernetes/zone", "eu.west.prefer._zone.db.shop.svc.cluster.local.", "eu.west")]
    [InlineData("kubernetes/zone", "web.shop.svc.cluster.local.", "")]
    [InlineData("kubernetes/service", @"a\010b\.c.shop.svc.cluster.local.", @"a\010b\.c")]
    [InlineData("kubernetes/client-namespace", "web.shop.svc.cluster.local.", "-")]
    [InlineData("forward/upstream", "www.example.org.", "192.0.2.53:53")]
    [InlineData("view/name", "www.example.org.", "inside")]
    [InlineData("log/class", "www.example.org.", "success")]
    [InlineData("log/type", "www.example.org.", "NOERROR")]
    [InlineData("geoip/city/name", "www.example.org.", "-")]
    public async Task A_log_line_shows_a_label(string label, string name, string expected)
    {
        await SendAsync($"{{/{label}}}", new TestQuery(name), context => context.Upstream = "192.0.2.53:53"u8.ToArray());
        Assert.Equal($"[Information] {expected}", Assert.Single(_fixture.Log.Lines));
    }

    [Fact]
    public async Task Names_outside_the_directives_zones_and_blocks_without_it_have_none()
    {
        await SendAsync("{/kubernetes/service}", new TestQuery("web.shop.svc.cluster.local."), zones: ["example.org"]);
        await SendAsync("{/kubernetes/service}", new TestQuery("web.shop.svc.cluster.local."), hasMetadata: false);
        Assert.Equal(["[Information] -", "[Information] -"], _fixture.Log.Lines);
    }

    [Fact]
    public async Task A_rewritten_query_has_the_metadata_of_the_clients_name()
    {
        Assert.True(GoTemplate.TryParse("{{ .Name }} 60 IN TXT \"{{ .Meta \"kubernetes/service\" }} {{ \"kubernetes/namespace\" | .Meta }} {{ $.Meta \"view/name\" }} {{ .Meta \"no/such\" }}\"", [], out var text, out _));
        Assert.True(text.DependsOnClient);
        Assert.Equal(["kubernetes/service", "view/name", "no/such"], text.Labels);
        var template = new TemplateStage(
            [new TemplateOptions { Class = RecordClass.IN, Type = RecordType.TXT, Zones = [DomainName.Root], Records = [new RecordTemplate(Section.Answer, text)] }],
            new TemplateMetrics(_fixture.Registry),
            () => null!);
        Assert.True(NameMatcher.TryCreate(NameMatchKind.Exact, "web.shop.svc.cluster.local.", out var from, out _));
        var context = new TestQuery("web.shop.svc.cluster.local.", RecordType.TXT).Context();
        await Dispatcher([template, new RewriteStage(new RewriteOptions([new NameRule(from, "other.example.", IsAuto: false, [])]), () => null!)]).DispatchAsync(context);
        Assert.Contains("other.example. 60 IN TXT \"web shop inside \"", string.Join('\n', ResponseText.Of(context)), StringComparison.Ordinal);
        Assert.False(context.MayBeCached);
    }

    [Theory]
    [InlineData("shop", "shop")]
    [InlineData(null, null)]
    public async Task An_EDNS_option_carries_the_clients_namespace_where_it_is_known(string? space, string? expected)
    {
        string? sent = null;
        var rule = new EdnsRule(EdnsAction.Set, 65280, context => EdnsRule.MetadataOf(MetadataLabel.Of("kubernetes/client-namespace"), context));
        var client = new TestStage("metadata", context => context.ClientPod = space is null ? null : new ClientPod([.. space.Select(c => (byte)c)], "web-0"u8.ToArray()), passesOn: true);
        var forward = new TestStage("forward", context =>
        {
            var options = context.Query.HasEdns ? context.Request.Slice(context.Query.OptionsOffset, context.Query.OptionsLength) : default;
            sent = new EdnsOptions(options).TryFind(65280, out var value) ? System.Text.Encoding.UTF8.GetString(value) : null;
            context.RespondWithCode(ResponseCode.NoError);
        });
        await Dispatcher([client, new RewriteStage(new RewriteOptions([rule]), () => null!), forward]).DispatchAsync(new TestQuery().Context());
        Assert.Equal(expected, sent);
    }

    [Theory]
    [InlineData("web.shop.svc.cluster.local.", true)]
    [InlineData("web.other.svc.cluster.local.", false)]
    [InlineData("www.example.org.", false)]
    public async Task A_view_chooses_by_metadata_of_its_own_block(string name, bool isShown)
    {
        Assert.True(Expression.TryParse("metadata('kubernetes/namespace') == 'shop'", out var expression, out _));
        Assert.Equal(["kubernetes/namespace"], expression.Labels);
        var shown = new TestStage("forward");
        var view = new ViewOptions("shop", [expression]);
        var block = new ServerBlock(DomainName.Root, 53, _fixture.Pipeline(shown), view: view) { Metadata = Metadata(["."]) };
        await _fixture.Dispatcher(block, _fixture.Block(".")).DispatchAsync(new TestQuery(name).Context());
        Assert.Equal(isShown ? 1 : 0, shown.Handled);
    }

    [Theory]
    [InlineData("metadata('kubernetes/client-namespace') == 'a'", "which a view cannot wait for")]
    [InlineData("metadata('geoip/city') == 'a'", "nothing here provides 'geoip/city'")]
    [InlineData("metadata(name()) == 'a'", "takes a label in quotes")]
    public void A_view_refuses_what_it_cannot_know(string text, string reason)
    {
        Assert.False(Expression.TryParse(text, out _, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_a_label_allocates_nothing()
    {
        var context = new TestQuery("_http._tcp.web.shop.svc.cluster.local.").Context();
        context.Block = new ServerBlock(DomainName.Root, 53, _fixture.Pipeline()) { Metadata = Metadata(["."]) };
        var label = MetadataLabel.Of("kubernetes/port-name");
        var value = new byte[MetadataLabel.MaxLength];
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                Assert.True(label.TryRead(context, value, out _));
            }
        }));
    }

    private static BlockMetadata Metadata(string[] zones) => new(
        new MetadataOptions([.. zones.Select(DomainName.Parse)], []),
        new KubernetesOptions { Zones = [DomainName.Parse("cluster.local"), DomainName.Parse("clusterset.local")], MulticlusterZones = [DomainName.Parse("clusterset.local")], Zonal = true },
        "inside");

    private QueryDispatcher Dispatcher(IEnumerable<Stage> stages) =>
        _fixture.Dispatcher(new ServerBlock(DomainName.Root, 53, _fixture.Pipeline(stages)) { Metadata = Metadata(["."]) });

    private async Task SendAsync(string format, TestQuery query, Action<QueryContext>? answer = null, string[]? zones = null, bool hasMetadata = true)
    {
        var log = new LogStage([new LogOptions([DomainName.Root], format, LogClasses.All)], new LoggerQueryLog(_fixture.Log.CreateLogger<LogStage>()));
        var pipeline = _fixture.Pipeline(log, new TestStage("forward", context =>
        {
            answer?.Invoke(context);
            context.RespondWithCode(ResponseCode.NoError);
        }));
        await _fixture.Dispatcher(new ServerBlock(DomainName.Root, 53, pipeline) { Metadata = hasMetadata ? Metadata(zones ?? ["."]) : null }).DispatchAsync(query.Context());
    }
}
