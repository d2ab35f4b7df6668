using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ActorDns.Cluster.Tests.Tier;

namespace ActorDns.Cluster.Tests.Processes;

public sealed partial class ClusterCommandTests : IDisposable
{
    private const string Web = "web.shop.svc.cluster.local";

    private readonly IPAddress _address = TierAddresses.Next(1)[0];
    private readonly string _folder = Directory.CreateTempSubdirectory("actordns").FullName;

    [Fact]
    public async Task A_node_is_asked_as_printed_and_Ctrl_C_stops_it_with_the_command()
    {
        await using var command = Start();
        var output = await command.WaitForOutputAsync("Ctrl-C stops them all");
        Assert.Contains($"dig @{_address} -p 1053 {Web}", output, StringComparison.Ordinal);
        Assert.Contains("node-1 | ", output, StringComparison.Ordinal);
        Assert.Equal([IPAddress.Parse("10.96.20.10")], DnsClient.AskUdp(new IPEndPoint(_address, 1053), Web, DnsClient.A).Addresses);
        using var child = Child(output);

        command.Signal(NodeProcess.Interrupt);

        await command.WaitForExitAsync();
        Assert.True(command.ExitCode == 0, command.Output);
        Assert.True(child.HasExited);
        Assert.DoesNotContain("has died", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_node_is_reported_and_without_any_the_command_ends()
    {
        await using var command = Start();
        using var child = Child(await command.WaitForOutputAsync("Ctrl-C stops them all"));

        child.Kill();

        await command.WaitForOutputAsync("node-1 has died (killed by signal 9)");
        await command.WaitForExitAsync();
        Assert.Equal(3, command.ExitCode);
    }

    [Fact]
    public async Task A_port_in_use_is_refused_with_node_address_and_use()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(_address, 1053));
        await using var command = Start();

        await command.WaitForExitAsync();

        Assert.Equal(2, command.ExitCode);
        Assert.Equal($"actordns: error: node-1: {_address}:1053 (DNS over UDP) is in use; stop what uses it, or name another first address: --address\n", command.Output);
    }

    [Fact]
    public async Task Three_nodes_answer_and_two_go_on_when_one_is_killed()
    {
        var addresses = TierAddresses.Next(3);
        await using var command = NodeProcess.Start(_folder, "cluster", "--address", addresses[0].ToString());
        using var child = Child(await command.WaitForOutputAsync("Ctrl-C stops them all"));
        Assert.All(addresses, address => Assert.True(
            SpinWait.SpinUntil(() => DnsClient.AskUdp(new IPEndPoint(address, 1053), Web, DnsClient.A).Addresses.Count > 0, TimeSpan.FromSeconds(30)), $"{address} has no answer.\n{command.Output}"));

        child.Kill();

        await command.WaitForOutputAsync("node-1 has died (killed by signal 9); the others go on.");
        Assert.All(addresses[1..], address => Assert.NotEmpty(DnsClient.AskUdp(new IPEndPoint(address, 1053), Web, DnsClient.A).Addresses));
        command.Signal(NodeProcess.Terminate);
        await command.WaitForExitAsync();
        Assert.Equal(0, command.ExitCode);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Process Child(string output) =>
        Process.GetProcessById(int.Parse(KillLine().Match(output).Groups[1].Value, CultureInfo.InvariantCulture));

    private NodeProcess Start() => NodeProcess.Start(_folder, "cluster", "--nodes", "1", "--address", _address.ToString());

    [GeneratedRegex(@"kill -9 (\d+)")]
    private static partial Regex KillLine();
}
