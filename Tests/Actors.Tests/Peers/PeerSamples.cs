using ActorDns.Actors.Peers;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Names;
using Akka.Actor;

namespace ActorDns.Actors.Tests.Peers;

/// <summary>Questions and answers the tests of this folder share.</summary>
internal static class PeerSamples
{
    public static KubernetesZone Zone { get; } = new() { Zone = DomainName.Parse("cluster.local"), PrimaryZone = DomainName.Parse("cluster.local") };

    /// <summary>A question whose octets hold a number.</summary>
    public static PeerMessages.OwnerQuestion Question(int number) =>
        new("f", 5, [.. new byte[12], .. BitConverter.GetBytes(number)], 1232, Zone, [], default, default, default);

    /// <summary>Questions that begin at a holder of two.</summary>
    public static IEnumerable<PeerMessages.OwnerQuestion> QuestionsFor(int holder) =>
        Enumerable.Range(0, 100_000).Select(Question).Where(question => PendingQuestion.HashOf(question) % 2 == holder);

    /// <summary>The number of a question.</summary>
    public static int NumberOf(PeerMessages.OwnerQuestion question) => BitConverter.ToInt32(question.Query, 12);

    /// <summary>The answer of a holder to a question.</summary>
    public static PeerMessages.OwnerAnswer Answer(byte holder, PeerMessages.OwnerQuestion question, int length = 20)
    {
        var response = new byte[length];
        response[2] = holder;
        question.Query.AsSpan(12).CopyTo(response.AsSpan(12));
        return new(PeerMessages.OwnerAnswerStatus.Answered, AnswerOutcome.Answered, response, []);
    }

    /// <summary>Which holder a reply comes from.</summary>
    public static int HolderOf(OwnerReply reply)
    {
        Assert.True(reply.IsAnswered, reply.Reason);
        return reply.Answer!.Response[2];
    }

    internal sealed class Holders(params Address[] addresses) : IHolders
    {
        public IReadOnlyList<Address> Addresses { get; set; } = addresses;

        public Address? Own { get; set; }

        public IReadOnlyList<Address> HoldersOf(string feed, int shard) => Addresses;

        public Address? OwnHolderOf(string feed, int shard) => Own;
    }

    internal sealed class Resolver(Func<PeerMessages.OwnerQuestion, PeerMessages.OwnerAnswer> resolve) : IOwnerResolver
    {
        public PeerMessages.OwnerAnswer Resolve(PeerMessages.OwnerQuestion question) => resolve(question);
    }
}
