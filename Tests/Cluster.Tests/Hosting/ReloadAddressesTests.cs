using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ActorDns.Cluster.Tests.Processes;

namespace ActorDns.Cluster.Tests.Hosting;

/// <summary>What a node listens on changes under way: new sockets first, then the blocks, then the old sockets close.</summary>
public sealed class ReloadAddressesTests : ReloadKit
{
    [Theory]
    [InlineData("127.0.0.41", "127.0.0.41 127.0.0.42", "127.0.0.41")]
    [InlineData("127.0.0.41 127.0.0.42", "127.0.0.42", "127.0.0.42")]
    [InlineData("0.0.0.0", "127.0.0.41", "127.0.0.41")]
    [InlineData("127.0.0.41", "0.0.0.0", "127.0.0.41")]
    [InlineData("::", "127.0.0.41 ::1", "127.0.0.41")]
    public async Task Not_one_query_is_lost_at_an_address_that_stays_named(string before, string after, string stays)
    {
        Write($"bind {before}");
        await using var node = await StartAsync();
        var server = new IPEndPoint(IPAddress.Parse(stays), node.Ports[0]);
        var (asked, lost) = (0, 0);
        using var stop = new CancellationTokenSource();
        var load = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                asked++;
                lost += Answers(server) ? 0 : 1;
            }
        });

        foreach (var bind in (string[])[after, before, after])
        {
            var addresses = bind.Split(' ').Select(IPAddress.Parse).ToHashSet();
            Write($"bind {bind}");
            await UntilAsync(() => node.DnsEndpoints.Select(endpoint => endpoint.Address).Where(address => bind != "::" || address.Equals(IPAddress.IPv6Any)).ToHashSet().SetEquals(addresses));
            var from = asked;
            await UntilAsync(() => asked > from + 50);
        }

        await stop.CancelAsync();
        await load;
        Assert.Equal((0, true), (lost, asked > 150));
        Assert.Equal("coredns_reload_failed_total 0", Line(await MetricsAsync(node), "coredns_reload_failed_total"));
    }

    [Fact]
    public async Task Another_port_opens_before_the_old_one_is_given_up()
    {
        var (first, second) = (FreePort(), FreePort());
        Write("bind 127.0.0.43", port: first);
        await using var node = await StartAsync();
        var (old, @new) = (new IPEndPoint(IPAddress.Parse("127.0.0.43"), first), new IPEndPoint(IPAddress.Parse("127.0.0.43"), second));
        Assert.True(Answers(old));

        Write("bind 127.0.0.43", port: second);
        var servers = new ConcurrentQueue<bool>();
        await UntilAsync(() =>
        {
            // One of them answers at every moment.
            var isOld = IsOpen(old) && AnswersIfOpen(old);
            servers.Enqueue(isOld || Answers(@new));
            return !isOld;
        });

        Assert.DoesNotContain(false, servers);
        Assert.Equal([@new], node.DnsEndpoints);
        await UntilAsync(() => !IsOpen(old));

        // What is given up is free for others.
        using var other = new TcpListener(old);
        other.Start();
    }

    [Fact]
    public async Task An_address_in_use_keeps_all_as_it_was_until_it_is_free()
    {
        var port = FreePort();
        Write("bind 127.0.0.44", port);
        await using var node = await StartAsync();
        var server = new IPEndPoint(IPAddress.Parse("127.0.0.44"), port);
        using (var taken = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.45"), port)))
        {
            Write("bind 127.0.0.44 127.0.0.45\n health 127.0.0.1:0\n hosts {\n 192.0.2.9 b.test\n fallthrough\n}", port);
            await UntilAsync(async () => Line(await MetricsAsync(node), "coredns_reload_failed_total") is { } line && line != "coredns_reload_failed_total 0");
            Assert.Equal([server], node.DnsEndpoints);
            Assert.Empty(node.HealthEndpoints);
            Assert.True(Answers(server));
            Assert.Empty(DnsClient.AskUdp(server, "b.test", DnsClient.A).Addresses);
        }

        var other = new IPEndPoint(IPAddress.Parse("127.0.0.45"), port);
        await UntilAsync(() => node.DnsEndpoints.Contains(other));
        Assert.True(Answers(other));
        Assert.Equal("OK", await GetAsync(Assert.Single(node.HealthEndpoints), "/health"));
        Assert.Equal([IPAddress.Parse("192.0.2.9")], DnsClient.AskUdp(server, "b.test", DnsClient.A).Addresses);
    }

    [Fact]
    public async Task Endpoints_for_people_and_kubelets_move()
    {
        Write("bind 127.0.0.1\n health 127.0.0.1:0\n ready 127.0.0.1:0");
        await using var node = await StartAsync();
        var (health, ready, metrics) = (node.HealthEndpoints[0], node.ReadyEndpoints[0], node.MetricsEndpoints[0]);

        // To all addresses of the same port, and health to another one.
        Write($"bind 127.0.0.1\n health 127.0.0.46:0 {{\n lameduck 1s\n }}\n ready 0.0.0.0:{ready.Port}", prometheus: $"0.0.0.0:{metrics.Port}");
        await UntilAsync(() => node.HealthEndpoints[0].Address.Equals(IPAddress.Parse("127.0.0.46")));
        await UntilAsync(() => !IsOpen(health));
        Assert.Equal("OK", await GetAsync(node.HealthEndpoints[0], "/health"));
        Assert.Equal("OK", await GetAsync(new IPEndPoint(IPAddress.Parse("127.0.0.47"), ready.Port), "/ready"));
        Assert.Equal("OK", await GetAsync(ready, "/ready"));
        Assert.Contains("coredns_reload_failed_total 0", await GetAsync(new IPEndPoint(IPAddress.Parse("127.0.0.47"), metrics.Port), "/metrics"), StringComparison.Ordinal);

        Write("bind 127.0.0.1", prometheus: $"127.0.0.1:{metrics.Port}");
        await UntilAsync(() => node.HealthEndpoints.Count == 0 && !IsOpen(ready));
        Assert.Contains("coredns_reload_failed_total 0", await GetAsync(metrics, "/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lameduck_given_under_way_is_kept_at_the_stop()
    {
        Write("bind 127.0.0.1\n health 127.0.0.1:0");
        var node = await StartAsync();
        Write("bind 127.0.0.1\n health 127.0.0.48:0 {\n lameduck 2s\n }");
        await UntilAsync(() => node.HealthEndpoints[0].Address.Equals(IPAddress.Parse("127.0.0.48")));

        var start = System.Diagnostics.Stopwatch.StartNew();
        var stopped = node.DisposeAsync().AsTask();
        while (start.Elapsed < TimeSpan.FromSeconds(1.5))
        {
            Assert.True(Answers(node.DnsEndpoints[0]));
        }

        await stopped;
        Assert.InRange(start.Elapsed, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30));
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.40"), 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static bool IsOpen(IPEndPoint server)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(server);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // A UDP port without a socket refuses; one whose socket swallows the query runs into the time-out and fails the test.
    private static bool AnswersIfOpen(IPEndPoint server)
    {
        try
        {
            return Answers(server);
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }

    private void Write(string directives, int port = 0, string prometheus = "127.0.0.1:0") =>
        WriteText($"test:{port} cluster.local:{port} {{\n {directives}\n prometheus {prometheus}\n reload 2s 0s\n kubernetes cluster.local\n}}\n");
}
