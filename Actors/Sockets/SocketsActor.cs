using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Sockets;

/// <summary>
/// The parent of a node's listeners: opens, lists and closes them, one by one or all. Supervision: a listener that fails is stopped and
/// opened anew on the port it had, after a pause that doubles from 100 ms to 10 s while failures go on.
/// Crash of this actor itself: its listeners stop with it; the host that opened them has to do so again.
/// </summary>
internal sealed class SocketsActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StableAfter = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Entry> _listeners = [];
    private readonly Dictionary<IActorRef, string> _names = [];
    private readonly List<IActorRef> _closers = [];
    private readonly SocketServices _services;
    private readonly ILogger _logger;
    private int _abandoned;

    /// <summary>Makes the actor; nothing is open yet.</summary>
    public SocketsActor(SocketServices services)
    {
        _services = services;
        _logger = services.LoggerFactory.CreateLogger<SocketsActor>();
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsClosing => _closers.Count > 0;

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ListenerMessages.Open open:
                Open(open);
                break;
            case ListenerMessages.GetListeners:
                Sender.Tell(new ListenerMessages.Listeners([.. _listeners.Values.Select(entry => entry.Bound).OfType<ListenerMessages.Bound>()]));
                break;
            case ListenerMessages.Close:
                Close();
                break;
            case ListenerMessages.CloseListener close:
                CloseListener(close.Name);
                break;
            case ListenerMessages.Read read when _listeners.TryGetValue(read.Name, out var entry):
                entry.IsHeld = false;
                entry.Actor?.Tell(read);
                break;
            case ListenerMessages.Bound bound when _names.ContainsKey(Sender):
                OnBound(bound);
                break;
            case ListenerMessages.BindFailed failed when _names.ContainsKey(Sender):
                OnBindFailed(failed);
                break;
            case ListenerActor.Abandoned abandoned when _names.TryGetValue(Sender, out var name):
                _listeners[name].Abandoned = abandoned.Queries;
                break;
            case Terminated listener:
                OnStopped(listener.ActorRef);
                break;
            case Reopen reopen when _listeners.TryGetValue(reopen.Name, out var entry):
                Start(entry);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Open(ListenerMessages.Open open)
    {
        if (IsClosing || _listeners.ContainsKey(open.Name))
        {
            var reason = IsClosing ? "the sockets are closing" : "a listener of this name is open";
            var endpoint = new System.Net.IPEndPoint(open.Options.Addresses[0], open.Options.Port);
            Sender.Tell(new ListenerMessages.BindFailed(open.Name, endpoint, $"Cannot listen on {endpoint}: {reason}."));
            return;
        }

        var entry = new Entry { Request = open, Port = open.BindPort ?? open.Options.Port, Requester = Sender, IsHeld = open.IsHeld };
        _listeners.Add(open.Name, entry);
        Start(entry);
    }

    private void Start(Entry entry)
    {
        var (request, port, isHeld) = (entry.Request, entry.Port, entry.IsHeld);
        var services = _services;
        entry.Actor = Context.Watch(Context.ActorOf(Props.Create(() => new ListenerActor(request, port, isHeld, services))));
        _names[entry.Actor] = request.Name;
    }

    private void OnBound(ListenerMessages.Bound bound)
    {
        var entry = _listeners[bound.Name];
        entry.Bound = bound;
        entry.BoundSince = _services.Time.GetTimestamp();

        // The port the kernel picked is the listener's port from now on, over restarts, too.
        entry.Port = bound.Endpoints[0].Port;
        entry.Requester?.Tell(bound);
        entry.Requester = null;
    }

    private void OnBindFailed(ListenerMessages.BindFailed failed)
    {
        var entry = _listeners[failed.Name];
        if (entry.Requester is { } requester)
        {
            // Never was open: whoever asked decides, nothing is retried.
            _listeners.Remove(failed.Name);
            requester.Tell(failed);
        }
        else
        {
            SocketLog.ReopenFailed(_logger, failed.Name, failed.Reason);
        }
    }

    private void OnStopped(IActorRef listener)
    {
        if (!_names.Remove(listener, out var name) || !_listeners.TryGetValue(name, out var entry) || !Equals(entry.Actor, listener))
        {
            return;
        }

        if (IsClosing || entry.Closers.Count > 0)
        {
            Forget(entry);
            return;
        }

        var pause = NextPause(entry);
        entry.Actor = null;
        entry.Bound = null;
        SocketLog.ListenerReopening(_logger, name, pause);
        Timers.StartSingleTimer(name, new Reopen(name), pause);
    }

    private TimeSpan NextPause(Entry entry)
    {
        var wasStable = entry.Bound is not null && _services.Time.GetElapsedTime(entry.BoundSince) > StableAfter;
        entry.Failures = wasStable ? 0 : Math.Min(entry.Failures, 20);
        var pause = FirstPause * Math.Pow(2, entry.Failures++);
        return pause < LongestPause ? pause : LongestPause;
    }

    private void CloseListener(string name)
    {
        if (!_listeners.TryGetValue(name, out var entry))
        {
            Sender.Tell(new ListenerMessages.Closed(0));
            return;
        }

        entry.Closers.Add(Sender);
        Drain(entry);
    }

    private void Drain(Entry entry)
    {
        if (entry.Actor is { } actor)
        {
            actor.Tell(ListenerActor.Drain.Instance);
            return;
        }

        // It failed and waits to be opened again: nothing is open.
        Timers.Cancel(entry.Request.Name);
        Forget(entry);
    }

    private void Forget(Entry entry)
    {
        _listeners.Remove(entry.Request.Name);
        _abandoned += IsClosing ? entry.Abandoned : 0;
        entry.Closers.ForEach(closer => closer.Tell(new ListenerMessages.Closed(entry.Abandoned)));
        TellClosed();
    }

    private void Close()
    {
        var isFirst = !IsClosing;
        _closers.Add(Sender);
        if (isFirst)
        {
            foreach (var entry in _listeners.Values.ToList())
            {
                Drain(entry);
            }
        }

        TellClosed();
    }

    private void TellClosed()
    {
        if (_listeners.Count > 0 || !IsClosing)
        {
            return;
        }

        _closers.ForEach(closer => closer.Tell(new ListenerMessages.Closed(_abandoned)));
        _closers.Clear();
        _abandoned = 0;
    }

    private sealed record Reopen(string Name) : INoSerializationVerificationNeeded;

    /// <summary>What the actor knows of one listener.</summary>
    private sealed class Entry
    {
        public required ListenerMessages.Open Request { get; init; }

        public int Port { get; set; }

        /// <summary>Who waits for the outcome of the first opening; null after it.</summary>
        public IActorRef? Requester { get; set; }

        /// <summary>The listener's actor; null during the pause before it is opened again.</summary>
        public IActorRef? Actor { get; set; }

        public ListenerMessages.Bound? Bound { get; set; }

        public long BoundSince { get; set; }

        public int Failures { get; set; }

        /// <summary>True until it is told to read: it is opened again as it was.</summary>
        public bool IsHeld { get; set; }

        /// <summary>Who waits for this listener alone to close.</summary>
        public List<IActorRef> Closers { get; } = [];

        /// <summary>Queries it left unanswered when it closed.</summary>
        public int Abandoned { get; set; }
    }
}
