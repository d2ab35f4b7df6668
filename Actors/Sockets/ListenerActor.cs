using ActorDns.Protocol.Wire;
using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Sockets;

/// <summary>
/// Owns the sockets of one listener: opens them, has a <see cref="LoopActor"/> run each, drains and closes them.
/// Supervision: a loop that fails is restarted over its socket; one that fails again and again (a broken descriptor)
/// makes this actor fail. Crash: the sockets are closed, connections and queries in flight are lost, and
/// <see cref="SocketsActor"/> opens the listener anew on the same port.
/// </summary>
internal sealed class ListenerActor : UntypedActor, IWithTimers
{
    private const int MaxLoopRestarts = 5;

    private static readonly TimeSpan LoopRestartWindow = TimeSpan.FromSeconds(10);

    private readonly ListenerMessages.Open _open;
    private readonly int _port;
    private readonly bool _isHeld;
    private readonly SocketServices _services;
    private readonly ILogger _logger;
    private readonly HashSet<IActorRef> _loops = [];
    private Listener? _listener;
    private bool _isReading;
    private bool _isDraining;

    /// <summary>Makes the actor; it opens the listener when it starts and tells its parent Bound or BindFailed.</summary>
    /// <param name="open">What was asked for.</param>
    /// <param name="port">The port to bind; 0: the kernel picks.</param>
    /// <param name="isHeld">True to read nothing before <see cref="ListenerMessages.Read"/>.</param>
    /// <param name="services">What listeners share.</param>
    public ListenerActor(ListenerMessages.Open open, int port, bool isHeld, SocketServices services)
    {
        _open = open;
        _port = port;
        _isHeld = isHeld;
        _services = services;
        _logger = services.LoggerFactory.CreateLogger<ListenerActor>();
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        MaxLoopRestarts,
        (int)LoopRestartWindow.TotalMilliseconds,
        fault =>
        {
            var loop = (fault as LoopFaultException)?.Loop;
            _services.Metrics.Fault(loop?.Transport ?? Transport.Udp);
            SocketLog.LoopFaulted(_logger, loop?.Name ?? _open.Name, fault);
            return Directive.Restart;
        },
        loggingEnabled: false);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        try
        {
            _listener = Listener.Open(_open, _port, _services);
        }
        catch (BindException fault)
        {
            Context.Parent.Tell(new ListenerMessages.BindFailed(_open.Name, fault.Endpoint, fault.Message));
            Context.Stop(Self);
            return;
        }

        if (!_isHeld)
        {
            StartReading(_listener);
        }

        Context.Parent.Tell(_listener.Bound);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _listener?.Dispose();

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ListenerMessages.Read when _listener is not null && !_isReading && !_isDraining:
                StartReading(_listener);
                break;
            case Drain when _listener is not null && !_isDraining:
                StartDrain(_listener);
                break;
            case Terminated loop:
                OnLoopStopped(loop.ActorRef);
                break;
            case Drained:
                EndDrain();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void StartReading(Listener listener)
    {
        _isReading = true;
        foreach (var loop in listener.Loops)
        {
            _loops.Add(Context.Watch(Context.ActorOf(Props.Create(() => new LoopActor(loop)), loop.Name)));
        }
    }

    private void StartDrain(Listener listener)
    {
        if (!_isReading)
        {
            // What came to sockets that were held is answered, too.
            StartReading(listener);
        }

        _isDraining = true;
        Timers.StartSingleTimer(nameof(Drained), Drained.Instance, _open.Options.DrainLimit);
        foreach (var loop in _loops)
        {
            loop.Tell(LoopActor.StopReceiving.Instance);
        }
    }

    private void OnLoopStopped(IActorRef loop)
    {
        _loops.Remove(loop);
        if (!_isDraining)
        {
            throw new InvalidOperationException($"A receive loop of {_open.Name} failed {MaxLoopRestarts} times in {LoopRestartWindow}.");
        }

        if (_loops.Count == 0)
        {
            _listener!.DrainAsync().PipeTo(Self, success: () => Drained.Instance);
        }
    }

    private void EndDrain()
    {
        var abandoned = _listener!.InFlight;
        if (abandoned > 0)
        {
            SocketLog.DrainCut(_logger, _open.Name, abandoned);
        }

        Context.Parent.Tell(new Abandoned(abandoned));
        Context.Stop(Self);
    }

    /// <summary>To the actor: drain, then stop; <see cref="Abandoned"/> is told to the parent before.</summary>
    internal sealed record Drain : INoSerializationVerificationNeeded
    {
        /// <summary>The one instance.</summary>
        public static Drain Instance { get; } = new();
    }

    /// <summary>To the parent: the drain is over.</summary>
    /// <param name="Queries">Queries left unanswered.</param>
    internal sealed record Abandoned(int Queries) : INoSerializationVerificationNeeded;

    private sealed record Drained : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Drained Instance { get; } = new();
    }
}
