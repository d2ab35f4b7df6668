using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Hosts;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Tests.Routing.Hosts;

public sealed class HostsStageTests : IDisposable
{
    private readonly RoutingFixture _fixture = new();
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("actordns-hosts-");
    private readonly List<HostsStage> _stages = [];

    private string File => Path.Combine(_folder.FullName, "hosts");

    public void Dispose()
    {
        _stages.ForEach(stage => stage.Dispose());
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("Web.example.org.", RecordType.A, "NOERROR aa rd|Web.example.org. 3600 IN A 192.0.2.1|Web.example.org. 3600 IN A 192.0.2.2")]
    [InlineData("web.example.org.", RecordType.AAAA, "NOERROR aa rd|web.example.org. 3600 IN AAAA 2001:db8::1")]
    [InlineData("web.example.org.", RecordType.MX, "NOERROR aa rd")]
    [InlineData("other.example.org.", RecordType.AAAA, "NOERROR aa rd")]
    [InlineData("missing.example.org.", RecordType.A, "SERVFAIL rd")]
    [InlineData("a.wild.example.org.", RecordType.A, "NOERROR aa rd|a.wild.example.org. 3600 IN A 192.0.2.9")]
    [InlineData("a.b.wild.example.org.", RecordType.A, "SERVFAIL rd")]
    [InlineData("1.2.0.192.in-addr.arpa.", RecordType.PTR, "NOERROR aa rd|1.2.0.192.in-addr.arpa. 3600 IN PTR web.example.org.|1.2.0.192.in-addr.arpa. 3600 IN PTR alias.example.org.")]
    [InlineData("3.2.0.192.in-addr.arpa.", RecordType.PTR, "REFUSED rd")]
    public async Task Names_and_addresses_are_answered_as_CoreDNS_answers_them(string name, RecordType type, string expected)
    {
        System.IO.File.WriteAllText(File, "192.0.2.1 web.example.org alias.example.org # comment\n192.0.2.2\tWEB.example.org\n2001:db8::1%eth0 web.example.org\n");
        var dispatcher = Dispatcher(new HostsOptions { Path = File, Zones = [DomainName.Root], Inline = ["192.0.2.7 other.example.org", "192.0.2.9 *.wild.example.org"] });

        Assert.Equal(expected.Split('|'), await dispatcher.AskAsync(new TestQuery(name, type)));
    }

    [Fact]
    public async Task What_is_not_there_goes_on_in_zones_of_fallthrough_and_outside_the_zones()
    {
        var options = new HostsOptions
        {
            Path = File,
            Zones = [DomainName.Parse("example.org")],
            Inline = ["192.0.2.1 web.example.org", "192.0.2.1 outside.test"],
            Fallthrough = [DomainName.Parse("on.example.org")],
        };
        var dispatcher = Dispatcher(options);

        Assert.Equal(["REFUSED rd"], await dispatcher.AskAsync(new TestQuery("x.on.example.org.")));
        Assert.Equal(["SERVFAIL rd"], await dispatcher.AskAsync(new TestQuery("x.example.org.")));
        Assert.Equal(["REFUSED rd"], await dispatcher.AskAsync(new TestQuery("outside.test.")));
    }

    [Fact]
    public async Task A_changed_file_is_taken_and_broken_lines_are_named()
    {
        var dispatcher = Dispatcher(new HostsOptions { Path = File, Zones = [DomainName.Root], ReloadPeriod = TimeSpan.FromMilliseconds(20) });
        Assert.Equal(["SERVFAIL rd"], await dispatcher.AskAsync(new TestQuery("late.example.org.")));
        Assert.Contains(_fixture.Log.Lines, line => line.Contains($"plugin/hosts: file {File} does not exist", StringComparison.Ordinal));

        System.IO.File.WriteAllText(File, "192.0.2.1 late.example.org\nnonsense here\n192.0.2.2 bad..name\n");

        await Eventually.HoldsAsync(async () => (await dispatcher.AskAsync(new TestQuery("late.example.org."))).Length == 2);
        await Eventually.HoldsAsync(() => Task.FromResult(_fixture.Log.Lines.Count >= 3));
        Assert.Contains(_fixture.Log.Lines, line => line.Contains($"{File}:2: the line is left out: 'nonsense' is no IP address", StringComparison.Ordinal));
        Assert.Contains(_fixture.Log.Lines, line => line.Contains($"{File}:3: the line is left out: 'bad..name' is no domain name: it has an empty label", StringComparison.Ordinal));
        Assert.Contains($"coredns_hosts_entries{{hostsfile=\"{File}\"}} 2", await _fixture.ScrapeAsync());
        Assert.Contains(await _fixture.ScrapeAsync(), line => line.StartsWith("coredns_hosts_reload_timestamp_seconds 1", StringComparison.Ordinal) || line.StartsWith("coredns_hosts_reload_timestamp_seconds 2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("web.example.org.")]
    [InlineData("elsewhere.test.")]
    public void A_query_allocates_nothing(string name)
    {
        var dispatcher = Dispatcher(new HostsOptions { Path = File, Zones = [DomainName.Parse("example.org")], Inline = ["192.0.2.1 web.example.org"] });

        Assert.Equal(0, Allocations.Of(dispatcher, new TestQuery(name)));
    }

    private QueryDispatcher Dispatcher(HostsOptions options)
    {
        var stage = new HostsStage(options, new HostsMetrics(_fixture.Registry), _fixture.Log.CreateLogger<HostsStage>());
        _stages.Add(stage);
        return _fixture.Dispatcher(stage);
    }
}
