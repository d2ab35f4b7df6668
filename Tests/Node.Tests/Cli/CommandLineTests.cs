namespace ActorDns.Node.Tests.Cli;

public sealed class CommandLineTests
{
    private static readonly string Corpus = Path.Combine(AppContext.BaseDirectory, "Corpus", "corefiles");

    [Fact]
    public async Task Help_names_every_flag()
    {
        var run = await CommandRun.StartAsync(["--help"]);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.All(["-conf", "-dns.port", "-version", "-quiet", "--source", "--kubeconfig", "check-corefile", "cluster"], flag => Assert.Contains(flag, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_says_both_names_of_the_program()
    {
        var run = await CommandRun.StartAsync(["--help"]);

        Assert.Contains("'actordns'", run.Output, StringComparison.Ordinal);
        Assert.Contains("'kubectl actordns'", run.Output, StringComparison.Ordinal);
        Assert.Contains("kubectl-actordns", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-version")]
    [InlineData("--version")]
    public async Task Version_is_printed_as_name_dash_number(string flag)
    {
        var run = await CommandRun.StartAsync([flag]);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^ActorDns-\d+\.\d+\.\d+\n.*\.NET 10\.", run.Output);
    }

    [Theory]
    [InlineData("-cnof", "unknown flag '-cnof'")]
    [InlineData("--sources=x", "unknown flag '--sources=x'")]
    [InlineData("serve", "unexpected argument 'serve'")]
    public async Task An_unknown_flag_is_refused_by_name(string argument, string message)
    {
        var run = await CommandRun.StartAsync([argument]);

        Assert.Equal((1, string.Empty), (run.ExitCode, run.Output));
        Assert.Equal($"actordns: error: {message}\nRun 'actordns --help' for the flags.\n", run.Error);
    }

    [Fact]
    public async Task A_flag_without_its_value_is_refused()
    {
        var run = await CommandRun.StartAsync(["-conf"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("-conf", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_Corefile_ends_the_start_with_all_its_errors()
    {
        var file = Path.Combine(Corpus, "broken", "errors_in_every_block.corefile");

        var run = await CommandRun.StartAsync(["-conf", file]);

        Assert.Equal((1, string.Empty), (run.ExitCode, run.Output));
        var expected = await File.ReadAllTextAsync(Path.ChangeExtension(file, ".errors"));
        Assert.Equal(expected, run.Error.Replace(Path.GetDirectoryName(file) + "/", string.Empty, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wrong_settings_are_all_reported_whatever_they_come_from()
    {
        var run = await CommandRun.StartAsync(["-dns.port=dns", "--source", "files"], ("ACTORDNS__PARTITIONS", "0"));

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            [
                "actordns: error: ActorDns:DnsPort: 'dns' is no whole number from 0 to 65535",
                "actordns: error: ActorDns:PARTITIONS: '0' is no whole number from 1 to 64",
                "actordns: error: ActorDns:Source: 'files' is no source; write kubernetes, or manifests:FOLDER",
            ],
            run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("--nodes: 0 is no whole number from 1 to 16", "--nodes", "0")]
    [InlineData("--nodes: 17 is no whole number from 1 to 16", "--nodes", "17")]
    [InlineData("--address: '127.0.0.250' is no IPv4 address that 8 nodes can be counted up from; write one such as 127.0.0.2", "--nodes", "8", "--address", "127.0.0.250")]
    [InlineData("ActorDns:Source: 'files' is no source; write kubernetes, or manifests:FOLDER", "--source", "files")]
    public async Task A_cluster_that_cannot_be_is_refused(string message, params string[] arguments)
    {
        var run = await CommandRun.StartAsync(["cluster", .. arguments]);

        Assert.Equal((1, string.Empty), (run.ExitCode, run.Output));
        Assert.Equal($"actordns: error: {message}\n", run.Error);
    }

    [Fact]
    public async Task Check_corefile_prints_the_errors_of_a_broken_file()
    {
        var run = await CommandRun.StartAsync(["check-corefile", Path.Combine(Corpus, "broken", "unknown_directive.corefile")]);

        Assert.Equal((1, string.Empty), (run.ExitCode, run.Output));
        Assert.Contains("unknown_directive.corefile:3:5: error: 'kubernets' is no directive; known are", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("unknown_directive.corefile: 1 error\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_corefile_says_what_a_good_file_will_do()
    {
        var run = await CommandRun.StartAsync(["check-corefile", Path.Combine(Corpus, "good", "kubeadm_without_cache.corefile")]);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("kubernetes: cluster.local. in-addr.arpa. ip6.arpa., ttl 30, pods Insecure", run.Output, StringComparison.Ordinal);
    }
}
