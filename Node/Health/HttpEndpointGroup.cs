using System.Net;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Hosting;
using ActorDns.Node.Hosting.Reload;

namespace ActorDns.Node.Health;

/// <summary>
/// The endpoints of one kind of directive, one an address, and their change to other addresses. An endpoint whose address is
/// still named stays open. Changes come one at a time; a stop may come at any moment, and nothing is open after it.
/// </summary>
/// <param name="addresses">The first addresses; doubles count once.</param>
/// <param name="make">Makes the endpoint of an address; the flag says that it shares its port with one that is open (<see cref="HttpEndpoint"/>).</param>
internal sealed class HttpEndpointGroup(IEnumerable<ListenAddress> addresses, Func<ListenAddress, bool, HttpEndpoint> make) : IDisposable
{
    private readonly Lock _lock = new();
    private IReadOnlyList<HttpEndpoint> _endpoints = [.. addresses.Distinct().Select(listen => make(listen, false))];
    private bool _isStopped;

    /// <summary>The addresses bound, in the order of the directives; empty before the start.</summary>
    public IReadOnlyList<IPEndPoint> BoundAddresses => [.. Endpoints.Select(endpoint => endpoint.BoundAddress).OfType<IPEndPoint>()];

    private IReadOnlyList<HttpEndpoint> Endpoints
    {
        get
        {
            lock (_lock)
            {
                return _endpoints;
            }
        }
    }

    /// <summary>Starts all.</summary>
    /// <exception cref="InvalidOperationException">An address cannot be bound.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var endpoint in Endpoints)
        {
            await endpoint.StartAsync(cancellationToken);
        }
    }

    /// <summary>Stops all; without effect the second time.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _isStopped = true;
        }

        return Task.WhenAll(Endpoints.Select(endpoint => endpoint.StopAsync(cancellationToken)));
    }

    /// <summary>Opens what other addresses need beside what is open; these answer at once.</summary>
    /// <param name="wanted">The addresses; doubles count once.</param>
    /// <param name="onCommit">What else is to be done when the change is put in force.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="NodeStartException">An address cannot be had; nothing of the change is left open.</exception>
    public async Task<PartChange> PrepareAsync(IEnumerable<ListenAddress> wanted, Action onCommit, CancellationToken cancellationToken)
    {
        var old = Endpoints;
        var opened = new List<HttpEndpoint>();
        var endpoints = new List<HttpEndpoint>();
        foreach (var listen in wanted.Distinct())
        {
            if (old.FirstOrDefault(endpoint => endpoint.Listen == listen) is { } open)
            {
                endpoints.Add(open);
                continue;
            }

            var made = make(listen, old.Any(endpoint => Overlap(endpoint, listen)));
            try
            {
                await made.StartAsync(cancellationToken);
                opened.Add(made);
                endpoints.Add(made);
            }
            catch (InvalidOperationException exception)
            {
                await CloseAsync([.. opened, made]);
                throw new NodeStartException(exception.Message, exception);
            }
            catch
            {
                await CloseAsync([.. opened, made]);
                throw;
            }
        }

        return new Change(this, endpoints, opened, [.. old.Except(endpoints)], onCommit);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var endpoint in Endpoints)
        {
            endpoint.Dispose();
        }
    }

    // No address is all of them, of both families.
    private static bool Overlap(HttpEndpoint open, ListenAddress wanted) =>
        open.BoundAddress?.Port == wanted.Port
        && (open.Listen.Address is null || wanted.Address is null || ListenerPlan.Overlap(open.Listen.Address, wanted.Address));

    private static async Task CloseAsync(IEnumerable<HttpEndpoint> endpoints)
    {
        foreach (var endpoint in endpoints)
        {
            await endpoint.StopAsync(CancellationToken.None);
            endpoint.Dispose();
        }
    }

    /// <summary>The change to other addresses.</summary>
    private sealed class Change(
        HttpEndpointGroup owner, IReadOnlyList<HttpEndpoint> endpoints, IReadOnlyList<HttpEndpoint> opened, IReadOnlyList<HttpEndpoint> surplus, Action onCommit) : PartChange
    {
        public override Task CommitAsync()
        {
            bool isStopped;
            lock (owner._lock)
            {
                isStopped = owner._isStopped;
                if (!isStopped)
                {
                    owner._endpoints = endpoints;
                }
            }

            onCommit();
            return isStopped ? CloseAsync(opened) : Task.CompletedTask;
        }

        public override Task ReleaseAsync() => CloseAsync(surplus);

        public override Task AbandonAsync() => CloseAsync(opened);
    }
}
