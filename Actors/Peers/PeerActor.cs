using ActorDns.Protocol.Messages;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Peers;

/// <summary>
/// Answers the questions of other nodes; one per node, at <see cref="Path"/>. Holds nothing: each message is answered
/// at once from what the resolver reads, in as many replies as their size asks for. A question that breaks the resolver is
/// answered "not complete", so that the asker turns to the other copy and the rest of its batch is not lost with it.
/// Supervision: nothing to lose in a restart.
/// </summary>
internal sealed partial class PeerActor : UntypedActor
{
    /// <summary>Name below /user; equal on all nodes of all versions.</summary>
    public const string Name = "peers";

    /// <summary>Path on every node.</summary>
    public const string Path = $"/user/{Name}";

    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly IOwnerResolver _resolver;
    private readonly PeerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long? _lastLog;

    public PeerActor(IOwnerResolver resolver, PeerMetrics metrics, TimeProvider time, ILogger logger)
    {
        _resolver = resolver;
        _metrics = metrics;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        if (message is PeerMessages.ResolveQueries resolve)
        {
            Answer(resolve);
        }
        else
        {
            Unhandled(message);
        }
    }

    private void Answer(PeerMessages.ResolveQueries resolve)
    {
        var answers = new PeerMessages.OwnerAnswer[resolve.Questions.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = Resolve(resolve.Questions[i]);
        }

        _metrics.CountResolved(answers.Length);
        var first = 0;
        foreach (var run in MessageSize.Cut(answers))
        {
            Sender.Tell(new PeerMessages.QueriesResolved(resolve.Batch, first, run));
            first += run.Count;
        }
    }

    private PeerMessages.OwnerAnswer Resolve(PeerMessages.OwnerQuestion question)
    {
        try
        {
            return _resolver.Resolve(question);
        }
        catch (Exception fault)
        {
            _metrics.CountResolverFault();

            // A question that breaks it comes again and again: the metric counts, the log shows one now and then.
            if (_lastLog is not { } last || _time.GetElapsedTime(last) >= LogInterval)
            {
                _lastLog = _time.GetTimestamp();
                LogFault(_logger, fault, question.Feed, question.Shard);
            }

            return PeerMessages.OwnerAnswer.NotComplete;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Answering a question of another node (feed {Feed}, shard {Shard}) broke on an unexpected fault")]
    private static partial void LogFault(ILogger logger, Exception cause, string feed, int shard);
}
