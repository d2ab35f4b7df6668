using ActorDns.Actors.Routing.Chaos;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Tests.Routing.Chaos;

public sealed class ChaosStageTests
{
    private readonly RoutingFixture _fixture = new();

    [Theory]
    [InlineData("version.bind.", "version.bind. 0 CH TXT \"v 1\"")]
    [InlineData("VERSION.server.", "VERSION.server. 0 CH TXT \"v 1\"")]
    [InlineData("hostname.bind.", "hostname.bind. 0 CH TXT \"node-1\"")]
    [InlineData("id.server.", "id.server. 0 CH TXT \"node-1\"")]
    public async Task Class_CH_is_told_who_this_is(string name, string record) =>
        Assert.Equal(["NOERROR rd", record], await _fixture.Dispatcher([Stage()]).AskAsync(new TestQuery(name, RecordType.TXT) { Class = RecordClass.CH }));

    [Fact]
    public async Task Authors_are_a_record_each() =>
        Assert.Equal(
            ["NOERROR rd", "authors.bind. 0 CH TXT \"a\"", "authors.bind. 0 CH TXT \"b\""],
            await _fixture.Dispatcher([Stage()]).AskAsync(new TestQuery("authors.bind.", RecordType.TXT) { Class = RecordClass.CH }));

    [Fact]
    public async Task Everything_else_goes_on()
    {
        var dispatcher = _fixture.Dispatcher([Stage()]);

        Assert.Equal(["REFUSED rd"], await dispatcher.AskAsync(new TestQuery("version.bind.", RecordType.TXT)));
        Assert.Equal(["REFUSED rd"], await dispatcher.AskAsync(new TestQuery("other.bind.", RecordType.TXT) { Class = RecordClass.CH }));
        Assert.Equal(["REFUSED rd"], await dispatcher.AskAsync(new TestQuery("version.bind.") { Class = RecordClass.CH }));
    }

    private static ChaosStage Stage() => new(new ChaosOptions("v 1", ["a", "b"]), "node-1");
}
