using ActorDns.Node.Cli;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Reference;
using ActorDns.Node.Tests.Cli;
using ActorDns.Node.Tests.Deployment;

namespace ActorDns.Node.Tests.Configuration;

public sealed class ConfigurationReferenceTests
{
    [Fact]
    public void The_file_says_what_the_program_reads()
    {
        var text = ConfigurationReference.Text(CommandLine.CreateRoot());

        Assert.True(
            text == File.ReadAllText(Repository.PathOf("docs", "configuration.md")),
            "docs/configuration.md is out of date: run 'dotnet run --project Node -- docs > docs/configuration.md'");
    }

    [Fact]
    public void Every_setting_is_told_once() =>
        Assert.Equal(NodeOptionsReader.Names.Order(StringComparer.Ordinal), SettingReference.All.Select(setting => setting.Name).Order(StringComparer.Ordinal));

    [Fact]
    public async Task The_command_prints_it()
    {
        var run = await CommandRun.StartAsync(["docs"]);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal(ConfigurationReference.Text(CommandLine.CreateRoot()), run.Output);
    }
}
