using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Messages;

/// <summary>What a node asks the peer actor of a node that holds a copy, and what that answers.</summary>
public static class PeerMessages
{
    /// <summary>Smallest response limit a question may carry, in octets.</summary>
    public const int MinResponseLimit = 512;

    /// <summary>Octets of the shortest query: a header.</summary>
    public const int MinQuery = 12;

    /// <summary>Largest response limit a question may carry, in octets; also the size of the largest query and response.</summary>
    public const int MaxResponseLimit = 65_535;

    /// <summary>Whether a holder could answer. The numbers go over the wire between nodes: never reuse one.</summary>
    public enum OwnerAnswerStatus
    {
        /// <summary>The response is there.</summary>
        Answered = 1,

        /// <summary>There is no complete copy here: ask another holder.</summary>
        NotComplete = 2,

        /// <summary>The copy here is older than the minimum asked for: ask another holder, or again.</summary>
        Behind = 3,
    }

    /// <summary>One client's question, with all that shapes its answer. Arrays are not changed once they are in here.</summary>
    /// <param name="Feed">The feed.</param>
    /// <param name="Shard">Which shard's copy must answer, 0 to 127.</param>
    /// <param name="Query">The client's query, 12 to 65,535 octets; its ID does not matter and is written as 0.</param>
    /// <param name="ResponseLimit">Octets the response may have, 512 to 65,535.</param>
    /// <param name="Zone">The zone the question falls in, with its options.</param>
    /// <param name="OwnAddresses">Addresses the asking node answers at: what names of the name server resolve to.</param>
    /// <param name="MinimumServices">Services and namespaces must be known up to here.</param>
    /// <param name="MinimumEndpoints">EndpointSlices must be known up to here.</param>
    /// <param name="MinimumPods">Pods must be known up to here.</param>
    public sealed record OwnerQuestion(
        string Feed,
        int Shard,
        byte[] Query,
        int ResponseLimit,
        KubernetesZone Zone,
        HostAddress[] OwnAddresses,
        StateVersion MinimumServices,
        StateVersion MinimumEndpoints,
        StateVersion MinimumPods);

    /// <summary>What a holder says to one question.</summary>
    /// <param name="Status">Whether it could answer; without <see cref="OwnerAnswerStatus.Answered"/> the rest means nothing.</param>
    /// <param name="Outcome">What became of the question.</param>
    /// <param name="Response">The response in wire form, up to 65,535 octets.</param>
    /// <param name="Alias">Wire form of the target still to be resolved, when the outcome is <see cref="AnswerOutcome.Alias"/>; else empty.</param>
    public sealed record OwnerAnswer(OwnerAnswerStatus Status, AnswerOutcome Outcome, byte[] Response, byte[] Alias)
    {
        /// <summary>Says that there is no complete copy here.</summary>
        public static OwnerAnswer NotComplete { get; } = new(OwnerAnswerStatus.NotComplete, AnswerOutcome.NotComplete, [], []);

        /// <summary>Says that the copy here is older than the minimum asked for.</summary>
        public static OwnerAnswer Behind { get; } = new(OwnerAnswerStatus.Behind, AnswerOutcome.NotComplete, [], []);
    }

    /// <summary>To a peer actor: questions. Each is answered, in order, in one or more <see cref="QueriesResolved"/>.</summary>
    /// <param name="Batch">Number to answer with.</param>
    /// <param name="Questions">The questions; those of one zone carry it once on the wire.</param>
    public sealed record ResolveQueries(ulong Batch, IReadOnlyList<OwnerQuestion> Questions) : INodeMessage;

    /// <summary>To the asking node: the answers to a run of a batch's questions; large answers make several runs.</summary>
    /// <param name="Batch">The number asked with.</param>
    /// <param name="First">Index of the question the first answer belongs to.</param>
    /// <param name="Answers">The answers, to consecutive questions.</param>
    public sealed record QueriesResolved(ulong Batch, int First, IReadOnlyList<OwnerAnswer> Answers) : INodeMessage;
}
