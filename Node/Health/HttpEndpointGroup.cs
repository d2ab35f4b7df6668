using System.Net;

namespace ActorDns.Node.Health;

/// <summary>The endpoints of one kind of directive, started and stopped together.</summary>
internal sealed class HttpEndpointGroup(IReadOnlyList<HttpEndpoint> endpoints) : IDisposable
{
    /// <summary>The addresses bound, in the order of the directives; empty before the start.</summary>
    public IReadOnlyList<IPEndPoint> BoundAddresses => [.. endpoints.Select(endpoint => endpoint.BoundAddress).OfType<IPEndPoint>()];

    /// <summary>Starts all.</summary>
    /// <exception cref="InvalidOperationException">An address cannot be bound.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var endpoint in endpoints)
        {
            await endpoint.StartAsync(cancellationToken);
        }
    }

    /// <summary>Stops all; without effect the second time.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(endpoints.Select(endpoint => endpoint.StopAsync(cancellationToken)));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var endpoint in endpoints)
        {
            endpoint.Dispose();
        }
    }
}
