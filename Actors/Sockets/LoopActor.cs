using Akka.Actor;
using Akka.Event;

namespace ActorDns.Actors.Sockets;

/// <summary>
/// Runs one receive loop. Crash: the loop's fault is this actor's fault; its supervisor restarts it and it runs the same
/// loop over the same open socket. Lost are the datagrams of the batch that was being handled; what arrives meanwhile
/// waits in the kernel, and connections go on.
/// </summary>
internal sealed class LoopActor : UntypedActor
{
    private readonly IReceiveLoop _loop;

    /// <summary>Makes the actor; the loop runs when it has started.</summary>
    public LoopActor(IReceiveLoop loop) => _loop = loop;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var self = Self;
        _loop.RunAsync().ContinueWith(
            ended => self.Tell(new LoopEnded(ended.Exception?.InnerException)),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LoopEnded { Fault: { } fault }:
                throw new LoopFaultException(_loop, fault);
            case LoopEnded:
                Context.Stop(Self);
                break;
            case StopReceiving:
                _loop.StopReceiving();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>To the actor: read what has arrived and end; the actor stops when the loop has.</summary>
    internal sealed record StopReceiving : INoSerializationVerificationNeeded
    {
        /// <summary>The one instance.</summary>
        public static StopReceiving Instance { get; } = new();
    }

    /// <summary>The loop has ended.</summary>
    internal sealed record LoopEnded(Exception? Fault) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
