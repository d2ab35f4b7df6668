using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.MasterFiles;
using ActorDns.Actors.Routing.Zones;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Tests.Routing.MasterFiles;

public sealed class FileStageTests : IDisposable
{
    private const string Head = "$TTL 60\n@ IN SOA ns host 1 7200 1800 604800 60\n";

    private readonly RoutingFixture _fixture = new();
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("actordns-file-");
    private readonly List<FileStage> _stages = [];

    private string Db => Path.Combine(_folder.FullName, "db");

    private string Included => Path.Combine(_folder.FullName, "included");

    public void Dispose()
    {
        _stages.ForEach(stage => stage.Dispose());
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_changed_file_is_taken_and_a_broken_one_changes_nothing()
    {
        Write(Db, Head + "www A 192.0.2.1\n");
        var dispatcher = Dispatcher(TimeSpan.FromMilliseconds(20));
        Assert.Equal(["NOERROR aa rd", "www.example.org. 60 IN A 192.0.2.1"], await dispatcher.AskAsync(new TestQuery("www.example.org.")));

        Write(Db, Head + "www A 192.0.2.2\n  oops\n");
        await Eventually.HoldsAsync(() => Task.FromResult(_fixture.Log.Lines.Any(line => line.Contains($"{Db}:4:3: ", StringComparison.Ordinal))));
        Assert.Equal(["NOERROR aa rd", "www.example.org. 60 IN A 192.0.2.1"], await dispatcher.AskAsync(new TestQuery("www.example.org.")));
        Assert.Contains("actordns_zone_faults_total{zone=\"example.org.\"} 1", await _fixture.ScrapeAsync());

        Write(Db, Head.Replace("host 1", "host 2", StringComparison.Ordinal) + "www A 192.0.2.33\n");
        await Eventually.HoldsAsync(async () => (await dispatcher.AskAsync(new TestQuery("www.example.org.")))[^1].EndsWith("192.0.2.33", StringComparison.Ordinal));
        Assert.Contains("actordns_zone_serial{zone=\"example.org.\"} 2", await _fixture.ScrapeAsync());
        Assert.DoesNotContain(_fixture.Log.Lines, line => line.Contains("raise the serial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_changed_included_file_is_taken_and_a_serial_that_stays_is_told()
    {
        Write(Included, "www A 192.0.2.1\n");
        Write(Db, Head + "$INCLUDE included\n");
        var dispatcher = Dispatcher(TimeSpan.FromMilliseconds(20));
        Assert.Equal(2, (await dispatcher.AskAsync(new TestQuery("www.example.org."))).Length);

        Write(Included, "other A 192.0.2.11\n");
        await Eventually.HoldsAsync(async () => (await dispatcher.AskAsync(new TestQuery("other.example.org."))).Length == 2 && (await dispatcher.AskAsync(new TestQuery("other.example.org.")))[0] == "NOERROR aa rd");
        await Eventually.HoldsAsync(() => Task.FromResult(_fixture.Log.Lines.Any(line => line.Contains("raise the serial", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Without_a_file_names_are_SERVFAIL_until_it_appears()
    {
        var dispatcher = Dispatcher(TimeSpan.FromMilliseconds(20));
        Assert.Equal(["SERVFAIL rd"], await dispatcher.AskAsync(new TestQuery("www.example.org.")));
        Assert.Equal(["SERVFAIL rd", "option 15 0018"], await dispatcher.AskAsync(new TestQuery("www.example.org.") { EdnsVersion = 0 }));
        Assert.Contains(_fixture.Log.Lines, line => line.Contains($"'{Db}' does not exist", StringComparison.Ordinal));

        Write(Db, Head + "www A 192.0.2.1\n");
        await Eventually.HoldsAsync(async () => (await dispatcher.AskAsync(new TestQuery("www.example.org."))).Length == 2);
    }

    [Fact]
    public async Task An_alias_outside_is_asked_of_the_whole_server_and_its_fault_is_the_answers()
    {
        Write(Db, Head + "out CNAME www.example.net.\nbad CNAME bad.example.net.\n");
        var outside = new TestStage("forward", static context =>
        {
            if (context.NameText == "bad.example.net.")
            {
                context.RespondWithCode(ResponseCode.ServerFailure);
                return;
            }

            var writer = context.BeginResponse();
            writer.TryAddAddress(ActorDns.Protocol.Wire.Section.Answer, context.Name, 30, TestQuery.Address("192.0.2.5"));
            context.Complete(ref writer);
        });
        var dispatcher = Dispatcher(TimeSpan.Zero, outside);

        Assert.Equal(
            ["NOERROR aa rd", "out.example.org. 60 IN CNAME www.example.net.", "www.example.net. 30 IN A 192.0.2.5"],
            await dispatcher.AskAsync(new TestQuery("out.example.org.")));
        Assert.Equal(["NOERROR aa", "out.example.org. 60 IN CNAME www.example.net."], await dispatcher.AskAsync(new TestQuery("out.example.org.") { Flags = 0 }));
        Assert.Equal(["SERVFAIL rd"], await dispatcher.AskAsync(new TestQuery("bad.example.org.")));
    }

    [Fact]
    public async Task The_longest_zone_answers_and_what_does_not_exist_falls_through_where_it_may()
    {
        Write(Db, Head + "www A 192.0.2.1\n");
        var options = new FileZoneOptions { Path = Db, Zones = [DomainName.Parse("example.org"), DomainName.Parse("sub.example.org")], Fallthrough = [DomainName.Parse("on.example.org")], ReloadPeriod = TimeSpan.Zero };
        var dispatcher = Dispatcher(options);

        Assert.Equal("NOERROR aa rd", (await dispatcher.AskAsync(new TestQuery("www.sub.example.org.")))[0]);
        Assert.Equal("NXDOMAIN aa rd", (await dispatcher.AskAsync(new TestQuery("x.example.org.")))[0]);
        Assert.Equal("REFUSED rd", (await dispatcher.AskAsync(new TestQuery("x.on.example.org.")))[0]);
        Assert.Equal("REFUSED rd", (await dispatcher.AskAsync(new TestQuery("example.net.")))[0]);
    }

    [Fact]
    public void A_text_without_an_end_is_read_no_further_than_the_bound()
    {
        using var text = new BoundedReader(new StreamReader(new MemoryStream("abc"u8.ToArray())), 2);
        Assert.Equal('a', text.Read());
        Assert.Equal('b', text.Peek());
        Assert.Equal('b', text.Read());
        Assert.Throws<IOException>(() => text.Read());
    }

    [Fact]
    public async Task A_NOTIFY_is_refused()
    {
        Write(Db, Head);
        Assert.Equal("REFUSED", (await Dispatcher(TimeSpan.Zero).AskAsync(new TestQuery("example.org.", RecordType.SOA) { Flags = 0x2400 }))[0]);
    }

    [Theory]
    [InlineData("www.example.org.")]
    [InlineData("missing.example.org.")]
    [InlineData("elsewhere.test.")]
    public void A_query_allocates_nothing(string name)
    {
        Write(Db, Head + "www A 192.0.2.1\n");
        Assert.Equal(0, Allocations.Of(Dispatcher(TimeSpan.Zero), new TestQuery(name)));
    }

    /// <summary>Written whole, as a ConfigMap is: nobody reads half a file.</summary>
    private static void Write(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }

    private QueryDispatcher Dispatcher(TimeSpan reload, params Stage[] others) =>
        Dispatcher(new FileZoneOptions { Path = Db, Zones = [DomainName.Parse("example.org")], ReloadPeriod = reload }, others);

    private QueryDispatcher Dispatcher(FileZoneOptions options, params Stage[] others)
    {
        QueryDispatcher dispatcher = null!;
        var stage = new FileStage([options], () => dispatcher, new ZoneMetrics(_fixture.Registry), _fixture.Log.CreateLogger<FileStage>(), TimeProvider.System);
        _stages.Add(stage);
        return dispatcher = _fixture.Dispatcher([stage, .. others]);
    }
}
