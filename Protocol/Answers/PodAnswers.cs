using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// Names of pods, <c>10-0-0-1.namespace.pod.zone</c>. Labels left of the address do not exist (CoreDNS ignores them), nor
/// does an SRV record with port 0 (CoreDNS gives one): no client can use either.
/// </summary>
internal static class PodAnswers
{
    public static AnswerOutcome Resolve<TReader>(scoped in SchemaQuestion question, TReader reader, ref ResponseWriter writer)
        where TReader : IRecordReader
    {
        if (question.Zone.Pods == PodMode.Disabled
            || question.Zone.IsMulticluster
            || !question.Zone.Shows(question.Name.Namespace)
            || !DashedAddress.TryRead(question.Name.Service, out var address)
            || !reader.NamespaceExists(question.Name.Namespace))
        {
            return AnswerOutcome.NameError;
        }

        if (question.Zone.Pods == PodMode.Verified)
        {
            var partition = Partitioning.PartitionOf(address, reader.Partitions);
            if (reader.FindPartition(question.Name.Namespace, partition)?.ContainsPod(address) != true)
            {
                return AnswerOutcome.NameError;
            }
        }

        if (!question.Wants(address))
        {
            return AnswerOutcome.NoData;
        }

        writer.TryAddAddress(Section.Answer, question.OwnerName, question.Zone.TtlSeconds, address);
        return AnswerOutcome.Answered;
    }
}
