using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Autopath;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Tests.Routing.Autopath;

public class AutopathStageTests
{
    private readonly RoutingFixture _fixture = new();
    private readonly Dictionary<string, ResponseCode> _codes = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _asked = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_first_name_of_the_list_that_exists_is_given_behind_a_CNAME(bool yields)
    {
        _codes["www.second.example."] = ResponseCode.NoError;

        var context = await AskAsync(new TestQuery("WWW.first.example.") { EdnsVersion = 0 }, yields);

        Assert.Equal(
            ["NOERROR aa rd", "WWW.first.example. 60 IN CNAME WWW.second.example.", "WWW.second.example. 60 IN A 192.0.2.1"],
            ResponseText.Of(context));
        Assert.Equal(["WWW.first.example.", "WWW.second.example."], _asked);
        Assert.Equal(TestQuery.Id, TestQuery.Word(context.Response, 0));
        Assert.Contains("coredns_autopath_success_total{server=\"dns://:53\"} 1", await _fixture.SamplesAsync("coredns_autopath_"));
    }

    [Fact]
    public async Task The_name_as_it_was_asked_for_is_the_last_one()
    {
        _codes["www.example.org."] = ResponseCode.NoError;

        var context = await AskAsync(new TestQuery("www.example.org.first.example."));

        Assert.Contains("www.example.org.first.example. 60 IN CNAME www.example.org.", ResponseText.Of(context));
        Assert.Equal(3, _asked.Count);
    }

    [Fact]
    public async Task When_no_name_exists_the_first_NXDOMAIN_is_given()
    {
        var context = await AskAsync(new TestQuery("www.first.example."));

        Assert.Equal(["NXDOMAIN aa rd", "authority: www.first.example. 60 IN NS www.first.example."], ResponseText.Of(context));
        Assert.Equal(3, _asked.Count);
    }

    [Theory]
    [InlineData(ResponseCode.ServerFailure)]
    [InlineData(ResponseCode.Refused)]
    public async Task When_a_name_cannot_be_asked_the_client_gets_the_first_NXDOMAIN_and_walks_itself(ResponseCode code)
    {
        _codes["www.second.example."] = code;
        _codes["www."] = ResponseCode.NoError;

        var context = await AskAsync(new TestQuery("www.first.example."));

        Assert.Equal(ResponseCode.NameError, context.ResponseCode);
        Assert.Equal(2, _asked.Count);
        Assert.Null(context.Error);
        Assert.Contains("actordns_autopath_abandoned_total{server=\"dns://:53\"} 1", await _fixture.SamplesAsync("actordns_autopath_"));
    }

    [Theory]
    [InlineData("www.first.example.", RecordType.MX)]
    [InlineData("first.example.", RecordType.A)]
    [InlineData("www.second.example.", RecordType.A)]
    [InlineData("www.other.test.", RecordType.A)]
    public async Task Other_types_and_names_are_left_alone(string name, RecordType type)
    {
        await AskAsync(new TestQuery(name, type));

        Assert.Single(_asked);
    }

    [Fact]
    public async Task What_the_server_asks_itself_is_left_alone()
    {
        var context = new TestQuery("www.first.example.").Context();
        context.Depth = 1;
        await Stage(yields: false).HandleAsync(context);

        Assert.Single(_asked);
    }

    [Fact]
    public async Task A_name_that_would_be_too_long_exists_nowhere()
    {
        var label = new string('a', 60);
        var name = $"{label}.{label}.{label}.{new string('b', 56)}.first.example.";
        var context = await AskAsync(new TestQuery(name));

        Assert.Equal(ResponseCode.NameError, context.ResponseCode);
        Assert.Equal([name, name.Replace("first.example.", string.Empty, StringComparison.Ordinal)], _asked);
    }

    [Theory]
    [InlineData("exists.first.example.")]
    [InlineData("www.other.test.")]
    public void A_name_that_exists_or_is_not_concerned_costs_no_allocation(string name)
    {
        var stage = new AutopathStage([DomainName.Root], List(), new AutopathMetrics(_fixture.Registry))
        {
            Next = new TestStage("forward", static context => context.RespondWithCode(ResponseCode.NoError)),
        };
        var query = new TestQuery(name);
        var (context, octets) = (query.Context(), query.Octets());
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                query.Fill(context, octets);
                var task = stage.HandleAsync(context);
                Assert.True(task.IsCompletedSuccessfully);
            }
        }));
    }

    private static FileSearchList List() => new([DomainName.Parse("first.example"), DomainName.Parse("second.example")]);

    private AutopathStage Stage(bool yields) =>
        new([DomainName.Parse("example."), DomainName.Parse("test.")], List(), new AutopathMetrics(_fixture.Registry))
        {
            Next = new TestStage("forward", Answer, yields: yields),
        };

    private async Task<QueryContext> AskAsync(TestQuery query, bool yields = false)
    {
        var stage = Stage(yields);
        var context = query.Context();
        context.Block = new ServerBlock(DomainName.Root, 53, stage);
        await stage.HandleAsync(context);
        return context;
    }

    /// <summary>Names that are not known do not exist: NXDOMAIN, with a record that shows whose it is.</summary>
    private void Answer(QueryContext context)
    {
        _asked.Add(context.NameText);
        var code = _codes.GetValueOrDefault(context.NameText, ResponseCode.NameError);
        if (code is ResponseCode.ServerFailure or ResponseCode.Refused)
        {
            context.Error = "no upstream";
            context.RespondWithCode(code);
            return;
        }

        var writer = context.BeginResponse();
        writer.ResponseCode = code;
        writer.Authoritative = true;
        if (code == ResponseCode.NoError)
        {
            writer.TryAddAddress(Section.Answer, context.Name, 60, TestQuery.Address("192.0.2.1"));
        }
        else
        {
            writer.TryAddName(Section.Authority, context.Name, RecordType.NS, 60, context.Name);
        }

        context.Complete(ref writer);
    }
}
