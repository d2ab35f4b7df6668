using ActorDns.Actors.Routing.Local;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Tests.Routing.Local;

public sealed class LocalStageTests
{
    private const string Soa = "604800 IN SOA localhost. root.localhost. 1 0 0 0 604800";

    private readonly RoutingFixture _fixture = new();

    [Theory]
    [InlineData("localhost.", RecordType.A, "NOERROR rd", "localhost. 604800 IN A 127.0.0.1")]
    [InlineData("LOCALhost.", RecordType.AAAA, "NOERROR rd", "LOCALhost. 604800 IN AAAA ::1")]
    [InlineData("localhost.", RecordType.NS, "NOERROR rd", "localhost. 604800 IN NS localhost.")]
    [InlineData("localhost.", RecordType.SOA, "NOERROR rd", "localhost. " + Soa)]
    [InlineData("localhost.", RecordType.MX, "NOERROR rd", "authority: localhost. " + Soa)]
    [InlineData("app.localhost.", RecordType.A, "NOERROR rd", "app.localhost. 604800 IN A 127.0.0.1")]
    [InlineData("app.localhost.", RecordType.TXT, "NOERROR rd", "authority: app.localhost. " + Soa)]
    [InlineData("localhost.example.org.", RecordType.AAAA, "NOERROR rd", "localhost.example.org. 604800 IN AAAA ::1")]
    [InlineData("1.0.0.127.in-addr.arpa.", RecordType.PTR, "NOERROR rd", "1.0.0.127.in-addr.arpa. 604800 IN PTR localhost.")]
    [InlineData("1.0.0.127.in-addr.arpa.", RecordType.A, "NOERROR rd", "authority: 127.in-addr.arpa. " + Soa)]
    [InlineData("2.0.0.127.in-addr.arpa.", RecordType.PTR, "NXDOMAIN rd", "authority: 127.in-addr.arpa. " + Soa)]
    [InlineData("0.in-addr.arpa.", RecordType.SOA, "NOERROR rd", "0.in-addr.arpa. " + Soa)]
    [InlineData("255.in-addr.arpa.", RecordType.A, "NOERROR rd", "authority: 255.in-addr.arpa. " + Soa)]
    [InlineData("localhosts.example.org.", RecordType.A, "NOERROR rd", null)]
    [InlineData("www.example.org.", RecordType.A, "NOERROR rd", null)]
    public async Task Local_names_are_answered_here_and_others_go_on(string name, RecordType type, string head, string? record)
    {
        var dispatcher = _fixture.Dispatcher([new LocalStage(new LocalOptions(), new LocalMetrics(_fixture.Registry)), new TestStage("forward")]);

        Assert.Equal(record is null ? [head] : [head, record], await dispatcher.AskAsync(new TestQuery(name, type)));
    }

    [Fact]
    public async Task The_prefix_can_be_turned_off_and_names_below_localhost_are_counted()
    {
        var dispatcher = _fixture.Dispatcher([new LocalStage(new LocalOptions(AnswersPrefix: false), new LocalMetrics(_fixture.Registry)), new TestStage("forward")]);

        Assert.Equal(["NOERROR rd"], await dispatcher.AskAsync(new TestQuery("localhost.example.org.")));
        Assert.Equal(2, (await dispatcher.AskAsync(new TestQuery("app.localhost."))).Length);
        Assert.Contains("coredns_local_localhost_requests_total 1", await _fixture.SamplesAsync("coredns_local_"));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var stage = new LocalStage(new LocalOptions(), new LocalMetrics(_fixture.Registry)) { Next = new TestStage("forward", static _ => { }) };
        var (local, other) = (new TestQuery("app.localhost.").Context(), new TestQuery("www.example.org.").Context());

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                var first = stage.HandleAsync(local);
                Assert.True(first.IsCompletedSuccessfully);
                var second = stage.HandleAsync(other);
                Assert.True(second.IsCompletedSuccessfully);
            }
        }));
    }
}
