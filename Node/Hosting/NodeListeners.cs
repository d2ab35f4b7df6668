using System.Net;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Sockets;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Encryption;
using ActorDns.Node.Hosting.Reload;
using Akka.Actor;
using Akka.Hosting;

namespace ActorDns.Node.Hosting;

/// <summary>
/// The listeners in force, one for each scheme, address and port, and their change to those of another plan: new ones are bound
/// beside those that are open, read when the new server blocks are in force, and those that are not named any more close
/// after that. What an address named still covers stays open, so that nothing sent to it is lost. Used by one thread at a
/// time, except what is shown.
/// </summary>
internal sealed partial class NodeListeners(NodePlan plan, IRequiredActor<SocketsActorKey> sockets, RunningBlocks blocks, ServerCertificates certificates, ILogger<NodeListeners> logger) : IReloadablePart
{
    /// <summary>How often a port is asked of the kernel that turns out to be in use on another of its addresses.</summary>
    private const int MaxPicks = 16;

    private static readonly TimeSpan BindTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = logger;
    private readonly ListenerOptions _options = plan.Options.Listener;
    private List<OpenListener> _open = [];
    private volatile IReadOnlyList<OpenListener> _shown = [];
    private int _opened;

    /// <summary>Addresses that answer plain DNS, those of the Corefile's first port first.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => EndpointsOf(ServerScheme.Dns);

    /// <summary>The true port of each port of the Corefile that speaks plain DNS.</summary>
    public IReadOnlyDictionary<int, int> Ports => _shown.Where(listener => listener.Scheme == ServerScheme.Dns).DistinctBy(listener => listener.Port).ToDictionary(listener => listener.Port, listener => listener.Endpoint.Port);

    /// <summary>Addresses that answer in a scheme, those of the Corefile's first port first.</summary>
    public IReadOnlyList<IPEndPoint> EndpointsOf(ServerScheme scheme) =>
        [.. _shown.Where(listener => listener.Scheme == scheme).Select(listener => listener.Endpoint)];

    /// <summary>The true port of a port of the Corefile.</summary>
    public int PortOf(ServerScheme scheme, int port) => _shown.FirstOrDefault(listener => listener.Scheme == scheme && listener.Port == port)?.Endpoint.Port ?? port;

    /// <summary>Opens the listeners of the first plan; they answer at once.</summary>
    /// <exception cref="NodeStartException">An address cannot be had; it names all of them. What could be opened is open.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var actor = await sockets.GetAsync(cancellationToken);
        var failures = new List<string>();
        foreach (var port in ListenerPlan.Of(plan))
        {
            var opened = await OpenPortAsync(actor, port, port.Addresses, isHeld: false, failures, cancellationToken);
            _open.AddRange(opened);
        }

        Show(plan);
        if (failures.Count > 0)
        {
            throw new NodeStartException(failures);
        }
    }

    /// <summary>Lets all listeners answer what is in flight, and closes them.</summary>
    /// <param name="cancellationToken">Gives it up.</param>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            var actor = await sockets.GetAsync(cancellationToken);
            var closed = await actor.Ask<ListenerMessages.Closed>(new ListenerMessages.Close(), _options.DrainLimit + CloseTimeout, cancellationToken);
            if (closed.Abandoned > 0)
            {
                LogAbandoned(_logger, closed.Abandoned);
            }
        }
        catch (AskTimeoutException)
        {
            LogNotClosed(_logger, "The sockets");
        }
    }

    /// <inheritdoc/>
    public async Task<PartChange> PrepareAsync(NodePlan wanted, CancellationToken cancellationToken)
    {
        var actor = await sockets.GetAsync(cancellationToken);
        var opened = new List<OpenListener>();
        var failures = new List<string>();
        var kept = new HashSet<OpenListener>();
        var turned = new List<(OpenListener Listener, WatchedCertificate? Certificate)>();
        try
        {
            foreach (var port in ListenerPlan.Of(wanted))
            {
                var ofPort = _open.Where(listener => listener.IsOf(port)).ToList();
                kept.UnionWith(ofPort.Where(listener => ListenerPlan.Covers(port.Addresses, listener.Endpoint.Address)));
                turned.AddRange(ofPort.Where(kept.Contains).Select(listener => (listener, CertificateOf(port, listener.Endpoint.Address))));
                var missing = port.Addresses.Where(address => !ofPort.Exists(listener => listener.Endpoint.Address.Equals(address))).ToList();
                opened.AddRange(await OpenPortAsync(actor, port, missing, isHeld: true, failures, cancellationToken));
            }

            if (failures.Count > 0)
            {
                throw new NodeStartException(failures);
            }
        }
        catch
        {
            await CloseAsync(actor, opened);
            ForgetUnused();
            throw;
        }

        return new Change(this, actor, wanted, opened, [.. _open.Except(kept)], turned);
    }

    private async Task<List<OpenListener>> OpenPortAsync(
        IActorRef actor, ListenerPlan port, IReadOnlyList<IPAddress> addresses, bool isHeld, List<string> failures, CancellationToken cancellationToken)
    {
        for (var pick = 1; ; pick++)
        {
            var known = _open.Find(listener => listener.IsOf(port))?.Endpoint.Port;
            var (opened, failed) = (new List<OpenListener>(), new List<string>());
            foreach (var address in addresses)
            {
                var truePort = known ?? (port.Port != 0 ? port.Port : opened.Count > 0 ? opened[0].Endpoint.Port : 0);
                var security = port.Scheme == ServerScheme.Dns ? null : new ListenerSecurity(port.Scheme) { Certificate = CertificateOf(port, address) };
                switch (await OpenAsync(actor, port, new IPEndPoint(address, truePort), security, isHeld, cancellationToken))
                {
                    case ListenerMessages.Bound bound:
                        opened.Add(new OpenListener(bound.Name, port.Scheme, port.Port, bound.Endpoints[0]) { Security = security });
                        break;
                    case ListenerMessages.BindFailed refused:
                        failed.Add(refused.Reason);
                        break;
                }
            }

            if (failed.Count > 0 && opened.Count > 0 && port.Port == 0 && known is null && pick < MaxPicks)
            {
                // The kernel's port was free on one address only.
                await CloseAsync(actor, opened);
                continue;
            }

            failures.AddRange(failed);
            return opened;
        }
    }

    private async Task<ListenerMessages.IListenerMessage> OpenAsync(IActorRef actor, ListenerPlan port, IPEndPoint at, ListenerSecurity? security, bool isHeld, CancellationToken cancellationToken)
    {
        var options = port.Timeouts.Apply(_options) with
        {
            Addresses = [at.Address],
            Scheme = port.Scheme,
            Security = security,
            Port = port.Port,
            IsIpv6Only = true,
            IsBeside = _open.Exists(listener => listener.Endpoint.Port == at.Port && (listener.Endpoint.Equals(at) || ListenerPlan.Overlap(listener.Endpoint.Address, at.Address))),
        };

        // A name is not used again: a listener that did not close in time still has its own.
        var name = $"{port.Scheme.Text()}://{at}#{++_opened}";
        var message = new ListenerMessages.Open(name, options, blocks.Dispatcher!) { BindPort = at.Port, IsHeld = isHeld };
        try
        {
            return await actor.Ask<ListenerMessages.IListenerMessage>(message, BindTimeout, cancellationToken);
        }
        catch
        {
            // It may still open, and nobody would know it.
            actor.Tell(new ListenerMessages.CloseListener(name));
            throw;
        }
    }

    private Task CloseAsync(IActorRef actor, IReadOnlyList<OpenListener> listeners) =>
        Task.WhenAll(listeners.Select(async listener =>
        {
            try
            {
                var closed = await actor.Ask<ListenerMessages.Closed>(new ListenerMessages.CloseListener(listener.Name), _options.DrainLimit + CloseTimeout);
                if (closed.Abandoned > 0)
                {
                    LogAbandoned(_logger, closed.Abandoned);
                }
            }
            catch (AskTimeoutException)
            {
                LogNotClosed(_logger, listener.Name);
            }
        }));

    private void Show(NodePlan shown)
    {
        _shown = [.. ListenerPlan.Of(shown).SelectMany(port => port.Addresses, (port, address) => _open.Find(listener => listener.IsOf(port) && listener.Endpoint.Address.Equals(address))).OfType<OpenListener>()];
        foreach (var scheme in _shown.GroupBy(listener => listener.Scheme))
        {
            var (text, carrier) = (string.Join(", ", scheme.Select(listener => listener.Endpoint)), scheme.Key.Carrier());
            LogServing(_logger, text, carrier);
        }
    }

    private WatchedCertificate? CertificateOf(ListenerPlan port, IPAddress address) => port.TlsOf(address) is { } tls ? certificates.Get(tls) : null;

    private void ForgetUnused() => certificates.Keep((blocks.Plan ?? plan).Corefile.Blocks.Select(block => block.Tls).OfType<TlsOptions>());

    [LoggerMessage(Level = LogLevel.Information, Message = "Serving DNS on {Endpoints} over {Carrier}")]
    private static partial void LogServing(ILogger logger, string endpoints, string carrier);

    [LoggerMessage(Level = LogLevel.Information, Message = "No longer serving DNS on {Endpoints}")]
    private static partial void LogClosed(ILogger logger, string endpoints);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} queries were still in flight when the time to finish them was over; they got no answer")]
    private static partial void LogAbandoned(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "{What} did not close in time; they end with the process")]
    private static partial void LogNotClosed(ILogger logger, string what);

    /// <summary>The change to the listeners of another plan.</summary>
    private sealed class Change(NodeListeners owner, IActorRef actor, NodePlan wanted, List<OpenListener> opened, List<OpenListener> surplus, List<(OpenListener Listener, WatchedCertificate? Certificate)> turned) : PartChange
    {
        public override Task CommitAsync()
        {
            owner._open = [.. owner._open.Except(surplus), .. opened];
            foreach (var (listener, certificate) in turned.Where(pair => pair.Listener.Security is not null))
            {
                listener.Security!.Certificate = certificate;
            }

            foreach (var listener in opened)
            {
                actor.Tell(new ListenerMessages.Read(listener.Name));
            }

            if (opened.Count > 0 || surplus.Count > 0)
            {
                owner.Show(wanted);
            }

            return Task.CompletedTask;
        }

        public override async Task ReleaseAsync()
        {
            await owner.CloseAsync(actor, surplus);
            owner.ForgetUnused();
            if (surplus.Count > 0)
            {
                var text = string.Join(", ", surplus.Select(listener => listener.Endpoint));
                LogClosed(owner._logger, text);
            }
        }

        public override async Task AbandonAsync()
        {
            await owner.CloseAsync(actor, opened);
            owner.ForgetUnused();
        }
    }
}
