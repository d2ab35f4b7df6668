using System.Net;
using ActorDns.Actors.Routing.Prometheus;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Metrics;
using ActorDns.Node.Tests.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ActorDns.Node.Tests.Metrics;

public class MetricsServerTests
{
    [Theory]
    [InlineData("coredns_build_info{")]
    [InlineData("coredns_panics_total 0")]
    [InlineData("process_resident_memory_bytes ")]
    [InlineData("process_cpu_seconds_total ")]
    [InlineData("process_start_time_seconds ")]
    [InlineData("coredns_health_request_failures_total 0")]
    public async Task Metrics_are_scraped_as_text(string line)
    {
        using var host = await StartAsync();
        var (status, body) = await NodeHttp.GetAsync(AddressOf(host), "/metrics");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains(body.Split('\n'), actual => actual.StartsWith(line, StringComparison.Ordinal));
        await host.StopAsync();
    }

    [Fact]
    public async Task The_text_says_its_format()
    {
        using var host = await StartAsync();
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri($"http://{AddressOf(host)}/metrics"));

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        await host.StopAsync();
    }

    [Fact]
    public async Task Health_is_probed_and_measured()
    {
        using var host = await StartAsync();
        await NodeHttp.UntilAsync(async () =>
        {
            var (_, body) = await NodeHttp.GetAsync(AddressOf(host), "/metrics");
            return !body.Contains("coredns_health_request_duration_seconds_count 0", StringComparison.Ordinal)
                && body.Contains("coredns_health_request_duration_seconds_bucket{le=\"2.5\"} ", StringComparison.Ordinal);
        });
        await host.StopAsync();
    }

    [Fact]
    public async Task The_node_has_one_registry_for_all_its_metrics()
    {
        using var host = await StartAsync();
        var metrics = host.Services.GetRequiredService<ServerMetrics>();
        global::Prometheus.Metrics.WithCustomRegistry(metrics.Registry).CreateCounter("coredns_sample_total", "A sample.").Inc();

        var (_, body) = await NodeHttp.GetAsync(AddressOf(host), "/metrics");
        Assert.Contains("coredns_sample_total 1", body, StringComparison.Ordinal);
        await host.StopAsync();
    }

    private static IPEndPoint AddressOf(IHost host) => host.Services.GetRequiredService<MetricsServer>().BoundAddresses.Single();

    private static async Task<IHost> StartAsync()
    {
        var host = NodeHttp.Host([NodeHttp.Block(
            health: new HealthOptions(NodeHttp.AnyPort, TimeSpan.Zero), prometheus: new PrometheusOptions(NodeHttp.AnyPort))]);
        _ = host.Services.GetRequiredService<ServerMetrics>();
        await host.StartAsync();
        return host;
    }
}
