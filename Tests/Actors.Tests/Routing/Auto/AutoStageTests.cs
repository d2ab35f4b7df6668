using ActorDns.Actors.Routing.Auto;
using ActorDns.Actors.Routing.Matching;
using ActorDns.Actors.Routing.Transfer;
using ActorDns.Actors.Routing.Zones;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Tests.Routing.Auto;

/// <summary>A folder of master files whose files come, change and go.</summary>
public sealed class AutoStageTests : IDisposable
{
    private readonly RoutingFixture _fixture = new();
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("actordns-auto").FullName;
    private readonly List<IDisposable> _stages = [];

    public void Dispose()
    {
        _stages.ForEach(stage => stage.Dispose());
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Each_file_is_a_zone_by_its_name_and_those_below_count_too()
    {
        Write("db.example.org", "1");
        Write("deep/db.example.net", "2");
        Write("notes.txt", "3");
        var stage = Stage();

        Assert.Equal("NOERROR aa rd", await AskAsync(stage, "www.example.org."));
        Assert.Equal("NOERROR aa rd", await AskAsync(stage, "www.example.net."));
        Assert.Equal("NXDOMAIN aa rd", await AskAsync(stage, "nope.example.net."));
        Assert.Equal("REFUSED rd", await AskAsync(stage, "www.example.com."));
    }

    [Fact]
    public async Task The_pattern_and_the_template_name_the_zone()
    {
        Write("org.example.zone", "1");
        Write("org.example.zone.bak", "2");
        var stage = Stage("^(?P<top>[a-z]+)[.](.*)[.]zone$", "{2}.{top}");

        Assert.Equal("NOERROR aa rd", await AskAsync(stage, "www.example.org."));
    }

    [Fact]
    public async Task Files_that_come_change_and_go_are_seen_and_a_broken_one_leaves_the_zone_as_it_was()
    {
        Write("db.example.org", "1");
        var stage = Stage(reload: TimeSpan.FromMilliseconds(50));
        Assert.Equal("REFUSED rd", await AskAsync(stage, "www.example.net."));

        Write("db.example.net", "2");
        await UntilAsync(stage, "www.example.net.", "NOERROR aa rd");
        Write("db.example.org", "3", "other 60 IN A 192.0.2.3\n");
        await UntilAsync(stage, "other.example.org.", "NOERROR aa rd");
        Write("db.example.org", "4", "other 60 IN A not-an-address\n");
        await Eventually.HoldsAsync(() => Task.FromResult(_fixture.Log.Lines.Any(line => line.Contains("not-an-address", StringComparison.Ordinal))));
        Assert.Equal("NOERROR aa rd", await AskAsync(stage, "other.example.org."));
        File.Delete(Path.Combine(_folder, "db.example.net"));
        await UntilAsync(stage, "www.example.net.", "REFUSED rd");
    }

    [Fact]
    public async Task A_folder_that_is_not_there_for_a_moment_takes_no_zone_with_it()
    {
        Write("db.example.org", "1");
        var stage = Stage(reload: TimeSpan.FromMilliseconds(50));
        System.IO.Directory.Move(_folder, _folder + "-away");
        await Eventually.HoldsAsync(() => Task.FromResult(_fixture.Log.Lines.Any(line => line.Contains("could not be looked at", StringComparison.Ordinal))));
        Assert.Equal("NOERROR aa rd", await AskAsync(stage, "www.example.org."));
        System.IO.Directory.Move(_folder + "-away", _folder);
        Write("db.example.net", "2");
        await UntilAsync(stage, "www.example.net.", "NOERROR aa rd");
    }

    [Fact]
    public async Task A_zone_of_a_folder_is_transferred_from_the_moment_it_is_there()
    {
        var stage = Stage(reload: TimeSpan.FromMilliseconds(50));
        var transfer = new TransferStage([new TransferOptions([DomainName.Root], true, [])], [], [], stage, new TransferMetrics(_fixture.Registry), _fixture.Log.CreateLogger<TransferStage>(), TimeProvider.System);
        _stages.Add(transfer);
        var dispatcher = _fixture.Dispatcher(transfer, stage);
        Write("db.example.org", "7");
        await Eventually.HoldsAsync(
            async () =>
            {
                var context = new TestQuery("example.org.", RecordType.AXFR) { Transport = Transport.Tcp }.Context();
                await dispatcher.DispatchAsync(context);
                return ResponseText.Of(context)[0] == "NOERROR aa rd";
            });
    }

    [Fact]
    public async Task Zones_outside_those_of_the_directive_are_never_asked()
    {
        Write("db.example.org", "1");
        Assert.Equal("REFUSED rd", await AskAsync(Stage(zone: "example.com"), "www.example.org."));
    }

    [Fact]
    public void Two_files_of_one_zone_and_names_that_are_none_are_told()
    {
        Write("a/db.example.org", "1");
        Write("b/db.example.org", "2");
        Write("db." + new string('a', 70), "3");
        Stage();

        Assert.Contains(_fixture.Log.Lines, line => line.Contains("b/db.example.org' is left out", StringComparison.Ordinal));
        Assert.Contains(_fixture.Log.Lines, line => line.Contains("which is no domain name", StringComparison.Ordinal));
    }

    private AutoStage Stage(string pattern = AutoOptions.DefaultPattern, string origin = AutoOptions.DefaultOrigin, TimeSpan reload = default, string zone = ".")
    {
        Assert.True(GoPattern.TryParse(pattern, out var parsed, out _));
        var options = new AutoOptions { Zones = [DomainName.Parse(zone)], Folder = _folder, Pattern = parsed, Origin = origin, ReloadPeriod = reload };
        var stage = new AutoStage([options], () => null!, new ZoneMetrics(_fixture.Registry), _fixture.Log.CreateLogger<AutoStage>(), TimeProvider.System);
        _stages.Add(stage);
        return stage;
    }

    private async Task<string> AskAsync(AutoStage stage, string name)
    {
        var context = new TestQuery(name).Context();
        await _fixture.Dispatcher(stage).DispatchAsync(context);
        return ResponseText.Of(context)[0];
    }

    private Task UntilAsync(AutoStage stage, string name, string expected) =>
        Eventually.HoldsAsync(async () => await AskAsync(stage, name) == expected);

    private void Write(string path, string serial, string more = "")
    {
        var file = Path.Combine(_folder, path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var temporary = Path.Combine(_folder, ".new");
        File.WriteAllText(temporary, $"@ 60 IN SOA ns host {serial} 7200 1800 604800 60\n@ 60 IN NS ns\nns 60 IN A 192.0.2.1\nwww 60 IN A 192.0.2.2\n{more}");
        File.Move(temporary, file, overwrite: true);
    }
}
