using System.Net;
using System.Text.Json.Nodes;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;
using ActorDns.Node.Tests.Deployment;

namespace ActorDns.Node.Tests.Management;

/// <summary>A node that serves the samples, with a client for its management endpoint.</summary>
internal sealed class ManagedNode : IAsyncDisposable
{
    public const string Corefile = ".:0 {\nerrors\nprometheus 127.0.0.1:0\nkubernetes cluster.local in-addr.arpa {\n}\n}\n";

    private ManagedNode(ActorDnsNode node)
    {
        Node = node;
        Client = new HttpClient { BaseAddress = new Uri($"http://{node.ManagementEndpoint}"), Timeout = TimeSpan.FromSeconds(30) };
    }

    public ActorDnsNode Node { get; }

    public HttpClient Client { get; }

    public static async Task<ManagedNode> StartAsync(Func<BootstrapOptions, BootstrapOptions>? change = null, bool topNames = true)
    {
        var bootstrap = new BootstrapOptions { ManagementPort = 0 };
        return new ManagedNode(await ActorDnsNode.StartAsync(new NodeOptions
        {
            CorefileText = Corefile,
            TopNames = topNames,
            ListenAddresses = [IPAddress.Loopback],
            Source = SourceOptions.Manifests(Repository.PathOf("k8s", "samples")),
            Bootstrap = change?.Invoke(bootstrap) ?? bootstrap,
        }));
    }

    public async Task<JsonNode> JsonAsync(string path) => JsonNode.Parse(await Client.GetStringAsync(new Uri(path, UriKind.Relative)))!;

    public async Task<(HttpStatusCode Status, string? MediaType, JsonNode? Body)> SendAsync(HttpMethod method, string path, string? token = null, string? operation = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        request.Content = operation is null ? null : new FormUrlEncodedContent([KeyValuePair.Create("operation", operation)]);
        using var response = await Client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType, body.StartsWith('{') ? JsonNode.Parse(body) : null);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Node.DisposeAsync();
    }
}
