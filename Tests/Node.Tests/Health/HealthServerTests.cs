using System.Net;
using System.Net.Sockets;
using ActorDns.Actors.Routing;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ActorDns.Node.Tests.Health;

public class HealthServerTests
{
    private static readonly HealthOptions Directive = new(NodeHttp.AnyPort, TimeSpan.Zero);

    [Fact]
    public async Task Health_is_OK_and_other_paths_are_not_found()
    {
        using var host = NodeHttp.Host([NodeHttp.Block(Directive)], services => services.AddSingleton<IReadiness>(new ReadinessFlag("kubernetes")));
        await host.StartAsync();
        var address = host.Services.GetRequiredService<HealthServer>().BoundAddresses.Single();

        Assert.Equal((HttpStatusCode.OK, "OK"), await NodeHttp.GetAsync(address, "/health"));
        Assert.Equal(HttpStatusCode.NotFound, (await NodeHttp.GetAsync(address, "/ready")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await NodeHttp.GetAsync(address, "/health/x")).Status);
        await host.StopAsync();
    }

    [Fact]
    public async Task Startupz_is_OK_from_the_first_answer_on_for_ever()
    {
        var sockets = new ReadinessFlag("sockets", "DNS is not served yet");
        using var host = NodeHttp.Host([NodeHttp.Block(Directive)], services => services.AddSingleton(sockets));
        await host.StartAsync();
        var address = host.Services.GetRequiredService<HealthServer>().BoundAddresses.Single();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "sockets: DNS is not served yet"), await NodeHttp.GetAsync(address, "/startupz"));

        sockets.SetReady();
        Assert.Equal((HttpStatusCode.OK, "OK"), await NodeHttp.GetAsync(address, "/startupz"));

        sockets.SetNotReady("the node stops");
        Assert.Equal((HttpStatusCode.OK, "OK"), await NodeHttp.GetAsync(address, "/startupz"));
        await host.StopAsync();
    }

    [Fact]
    public async Task Directives_of_one_address_share_a_listener()
    {
        var other = new HealthOptions(new ListenAddress(IPAddress.IPv6Loopback, 0), TimeSpan.Zero);
        using var host = NodeHttp.Host([NodeHttp.Block(Directive), NodeHttp.Block(Directive), NodeHttp.Block(other)]);
        await host.StartAsync();

        Assert.Equal(2, host.Services.GetRequiredService<HealthServer>().BoundAddresses.Count);
        await host.StopAsync();
    }

    [Fact]
    public async Task An_address_without_host_is_reached_over_IPv4()
    {
        using var host = NodeHttp.Host([NodeHttp.Block(new HealthOptions(new ListenAddress(null, 0), TimeSpan.Zero))]);
        await host.StartAsync();
        var port = host.Services.GetRequiredService<HealthServer>().BoundAddresses.Single().Port;

        Assert.Equal(HttpStatusCode.OK, (await NodeHttp.GetAsync(new IPEndPoint(IPAddress.Loopback, port), "/health")).Status);
        await host.StopAsync();
    }

    [Fact]
    public async Task What_is_no_HTTP_is_answered_and_leaves_health_standing()
    {
        using var host = NodeHttp.Host([NodeHttp.Block(Directive)]);
        await host.StartAsync();
        var address = host.Services.GetRequiredService<HealthServer>().BoundAddresses.Single();
        using var client = new TcpClient();
        await client.ConnectAsync(address);
        await client.GetStream().WriteAsync(new byte[] { 0, 1, 2, 255, 13, 10, 13, 10 });
        using var reader = new StreamReader(client.GetStream());

        Assert.Equal("HTTP/1.1 400 Bad Request", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(15)));
        Assert.Equal((HttpStatusCode.OK, "OK"), await NodeHttp.GetAsync(address, "/health"));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_taken_address_is_an_error_that_names_directive_and_address()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var host = NodeHttp.Host([NodeHttp.Block(new HealthOptions(new ListenAddress(IPAddress.Loopback, port), TimeSpan.Zero))]);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());
        Assert.Contains($"'health' cannot listen on 127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopping_node_closes_ready_then_is_lame_and_healthy_then_stops_its_services()
    {
        var time = new HeldTime { Awaited = TimeSpan.FromSeconds(321) };
        var service = new RecordingService();
        using var host = NodeHttp.Host(
            [NodeHttp.Block(Directive with { Lameduck = time.Awaited }, new ReadyOptions(NodeHttp.AnyPort, false))],
            services => services.AddSingleton<TimeProvider>(time).AddSingleton(Started()).AddHostedService(_ => service));
        await host.StartAsync();
        var health = host.Services.GetRequiredService<HealthServer>().BoundAddresses.Single();
        var ready = host.Services.GetRequiredService<ReadyServer>().BoundAddresses.Single();
        Assert.Equal((HttpStatusCode.OK, "OK"), await NodeHttp.GetAsync(ready, "/ready"));

        var stopping = host.StopAsync();
        await time.Asked.WaitAsync(TimeSpan.FromSeconds(15));
        Assert.Equal((HttpStatusCode.OK, "OK"), await NodeHttp.GetAsync(health, "/health"));
        await Assert.ThrowsAsync<HttpRequestException>(() => NodeHttp.GetAsync(ready, "/ready"));
        Assert.False(service.Stopped);

        time.Release();
        await stopping.WaitAsync(TimeSpan.FromSeconds(15));
        Assert.True(service.Stopped);
        await Assert.ThrowsAsync<HttpRequestException>(() => NodeHttp.GetAsync(health, "/health"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_of_a_tier_is_lame_for_5_s_when_its_Corefile_says_nothing(bool hasDirective)
    {
        var time = new HeldTime { Awaited = TimeSpan.FromSeconds(5) };
        var block = NodeHttp.Block(hasDirective ? Directive with { Lameduck = null } : null);
        using var host = NodeHttp.Host([block], services => services.AddSingleton<TimeProvider>(time).AddSingleton(Started()), isInTier: true);
        await host.StartAsync();

        var stopping = host.StopAsync();
        await time.Asked.WaitAsync(TimeSpan.FromSeconds(15));
        Assert.False(stopping.IsCompleted);

        time.Release();
        await stopping.WaitAsync(TimeSpan.FromSeconds(15));
    }

    [Theory]
    [InlineData(false, true, null)]
    [InlineData(true, true, 0)]
    [InlineData(true, false, null)]
    public async Task A_node_alone_one_that_says_zero_and_one_that_never_answered_stop_at_once(bool isInTier, bool hasAnswered, int? seconds)
    {
        var time = new HeldTime { Awaited = TimeSpan.FromSeconds(5) };
        var started = hasAnswered ? Started() : new ReadinessFlag("sockets");
        TimeSpan? lameduck = seconds is { } value ? TimeSpan.FromSeconds(value) : null;
        using var host = NodeHttp.Host(
            [NodeHttp.Block(Directive with { Lameduck = lameduck })], services => services.AddSingleton<TimeProvider>(time).AddSingleton(started), isInTier);
        await host.StartAsync();

        await host.StopAsync().WaitAsync(TimeSpan.FromSeconds(15));

        Assert.False(time.Asked.IsCompleted);
    }

    [Fact]
    public async Task Lameduck_ends_when_nothing_answers_any_more()
    {
        var time = new HeldTime { Awaited = TimeSpan.FromSeconds(5) };
        var ended = new TaskCompletionSource();
        using var server = new HealthServer([], time.Awaited, Started(), global::Prometheus.Metrics.NewCustomRegistry(), NullLoggerFactory.Instance, Options.Create(new HostOptions()), time, () => ended.Task);
        await server.StartAsync(default);

        var stopping = server.StoppingAsync(default);
        await time.Asked.WaitAsync(TimeSpan.FromSeconds(15));
        Assert.False(stopping.IsCompleted);

        ended.SetResult();
        await stopping.WaitAsync(TimeSpan.FromSeconds(15));
        await server.StoppedAsync(default);
    }

    private static ReadinessFlag Started()
    {
        var flag = new ReadinessFlag("sockets");
        flag.SetReady();
        return flag;
    }

    private sealed class RecordingService : IHostedService
    {
        public bool Stopped { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            Stopped = true;
            return Task.CompletedTask;
        }
    }
}
