using System.Net;
using ActorDns.Actors.Routing;
using Akka.Actor;

namespace ActorDns.Actors.Sockets;

/// <summary>What the host and the sockets actor say to each other. All of it stays on one node and is never serialised.</summary>
public static class ListenerMessages
{
    /// <summary>Marks the messages of this protocol.</summary>
    public interface IListenerMessage : INoSerializationVerificationNeeded;

    /// <summary>To the sockets actor: open a listener. Answered with <see cref="Bound"/> or <see cref="BindFailed"/>.</summary>
    /// <param name="Name">Names the listener in messages and logs, such as <c>dns://:53</c>; a name that is open already is refused with <see cref="BindFailed"/>.</param>
    /// <param name="Options">Where and with which bounds.</param>
    /// <param name="Dispatcher">Where its queries go.</param>
    public sealed record Open(string Name, ListenerOptions Options, IQueryDispatcher Dispatcher) : IListenerMessage
    {
        /// <summary>The port to bind, 0 to 65,535; null for that of the options, which server blocks go by in any case. Another one where the kernel picked it.</summary>
        public int? BindPort { get; init; }

        /// <summary>True to bind only: what comes waits in the kernel until <see cref="Read"/>, or is answered when the listener closes without it.</summary>
        public bool IsHeld { get; init; }
    }

    /// <summary>To the sockets actor: a listener that was opened held begins to read. Not answered; without effect for any other.</summary>
    /// <param name="Name">The listener.</param>
    public sealed record Read(string Name) : IListenerMessage;

    /// <summary>
    /// To the sockets actor: one listener reads no more, answers what is in flight (up to
    /// <see cref="ListenerOptions.DrainLimit"/>), and closes. The others go on. Answered with <see cref="Closed"/>, at once
    /// when there is none of this name.
    /// </summary>
    /// <param name="Name">The listener.</param>
    public sealed record CloseListener(string Name) : IListenerMessage;

    /// <summary>To the sockets actor: which endpoints are open? Answered with <see cref="Listeners"/>.</summary>
    public sealed record GetListeners : IListenerMessage;

    /// <summary>
    /// To the sockets actor, last of all at shutdown: read no more, answer what is in flight (up to
    /// <see cref="ListenerOptions.DrainLimit"/>), close. Answered with <see cref="Closed"/>.
    /// </summary>
    public sealed record Close : IListenerMessage;

    /// <summary>A listener is open and answers.</summary>
    /// <param name="Name">The listener.</param>
    /// <param name="Endpoints">Addresses with the true port, each open for UDP and TCP, or TCP alone where that carries TLS or HTTPS.</param>
    /// <param name="UdpPath">How datagrams are read: what <see cref="UdpPath.Automatic"/> came to.</param>
    public sealed record Bound(string Name, IReadOnlyList<IPEndPoint> Endpoints, UdpPath UdpPath) : IListenerMessage;

    /// <summary>A listener could not be opened; nothing of it is left open.</summary>
    /// <param name="Name">The listener.</param>
    /// <param name="Endpoint">The address and port that could not be had.</param>
    /// <param name="Reason">What happened and what to do, for people: names address, port and cure.</param>
    public sealed record BindFailed(string Name, IPEndPoint Endpoint, string Reason) : IListenerMessage;

    /// <summary>The listeners that are open now.</summary>
    /// <param name="Open">One for each.</param>
    public sealed record Listeners(IReadOnlyList<Bound> Open) : IListenerMessage;

    /// <summary>Every listener, or the one that was named, is closed.</summary>
    /// <param name="Abandoned">Queries that were still in flight when the drain limit came; 0 after a clean drain.</param>
    public sealed record Closed(int Abandoned) : IListenerMessage;
}
