using System.Net;
using ActorDns.Node.Configuration.Corefile;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Node.Health;
using ActorDns.Protocol.Names;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ActorDns.Node.Tests.Health;

/// <summary>A host with the HTTP endpoints only, on ports the kernel picked.</summary>
internal static class NodeHttp
{
    public static ListenAddress AnyPort { get; } = new(IPAddress.Loopback, 0);

    public static ServerBlockOptions Block(HealthOptions? health = null, ReadyOptions? ready = null, PrometheusOptions? prometheus = null) => new()
    {
        Location = new SourceLocation("Corefile", 1, 1),
        Zones = [DomainName.Root],
        Port = 0,
        Health = health,
        Ready = ready,
        Prometheus = prometheus,
    };

    public static IHost Host(IReadOnlyList<ServerBlockOptions> blocks, Action<IServiceCollection>? more = null, bool isInTier = false)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging(logging => logging.ClearProviders());
        more?.Invoke(builder.Services);
        builder.Services.AddHealthEndpoints(blocks, LameduckTime.Of(blocks, isInTier));
        return builder.Build();
    }

    public static async Task<(HttpStatusCode Status, string Body)> GetAsync(IPEndPoint address, string path)
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri($"http://{address}{path}"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }
}
