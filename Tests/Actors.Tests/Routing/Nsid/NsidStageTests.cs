using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Nsid;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Tests.Routing.Nsid;

public sealed class NsidStageTests
{
    private static readonly byte[] Option = [0, 3, 0, 0];

    private readonly RoutingFixture _fixture = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_asks_is_told_and_the_answer_stays_as_it_was(bool later)
    {
        var dispatcher = Dispatcher(later, context =>
        {
            var writer = context.BeginResponse();
            writer.Authoritative = true;
            writer.TryAddAddress(Section.Answer, context.Name, 5, TestQuery.Address("192.0.2.1"));
            writer.TryAddOption(EdnsOptionCode.NameServerId, "echo"u8);
            writer.TryAddExtendedError(3);
            context.Complete(ref writer);
        });

        Assert.Equal(
            ["NOERROR aa rd", "www.example.org. 5 IN A 192.0.2.1", "option 3 6E6F64652031", "option 15 0003"],
            ResponseText.Of(await AskAsync(dispatcher, Option)));
    }

    [Fact]
    public async Task Who_does_not_ask_is_not_told()
    {
        var dispatcher = Dispatcher(false, static context => context.RespondWithCode(Protocol.Records.ResponseCode.NoError));

        Assert.Equal(["NOERROR rd"], ResponseText.Of(await AskAsync(dispatcher, [])));
        Assert.Equal(["NOERROR rd"], await dispatcher.AskAsync(new TestQuery()));
    }

    [Fact]
    public async Task A_query_that_is_dropped_stays_dropped() =>
        Assert.Equal(["(none)"], ResponseText.Of(await AskAsync(Dispatcher(false, static context => context.ResponseLength = 0), Option)));

    private QueryDispatcher Dispatcher(bool later, Action<QueryContext> answer) =>
        _fixture.Dispatcher([new NsidStage("node 1"u8.ToArray()), new TestStage("forward", answer, yields: later)]);

    private static async Task<QueryContext> AskAsync(QueryDispatcher dispatcher, byte[] options)
    {
        var query = new TestQuery { EdnsVersion = 0 };
        byte[] octets = [.. query.Octets()[..^2], 0, (byte)options.Length, .. options];
        var context = query.Fill(new QueryContext(), octets);
        await dispatcher.DispatchAsync(context);
        return context;
    }
}
