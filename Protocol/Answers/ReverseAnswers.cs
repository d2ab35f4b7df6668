using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// Names of addresses. Cluster IPs point to their service, endpoints to their name below it, one PTR for each service that
/// selects them, in the directive's primary zone. Other types at such a name, and the names between, are NXDOMAIN as
/// CoreDNS has it, so that they fall through to the next stage.
/// </summary>
internal static class ReverseAnswers
{
    public static AnswerOutcome Resolve<TReader>(scoped in SchemaQuestion question, TReader reader, ref ResponseWriter writer)
        where TReader : IRecordReader
    {
        if (question.Type == RecordType.SOA)
        {
            return AnswerOutcome.NoData;
        }

        if (question.Type != RecordType.PTR || !ReverseNames.TryReadAddress(question.OwnerName, out var address))
        {
            return AnswerOutcome.NameError;
        }

        var snapshot = reader.FindReverse(ReversePrefix.Of(address));
        if (snapshot is null)
        {
            return AnswerOutcome.NameError;
        }

        var found = false;
        NameOctets octets = default;
        Span<byte> scratch = stackalloc byte[DashedAddress.MaxLength];
        foreach (var record in snapshot.Find(address))
        {
            if (record.IsPod != question.Zone.IsOfPods || !question.Zone.Shows(record.Namespace))
            {
                continue;
            }

            var target = new NameBuffer(octets);
            if (record.IsPod)
            {
                // Who an address is, for another node that wants to know.
                target.Add(record.PodName);
                target.Add(record.Namespace);
                target.End(question.Zone.PrimaryZone.Wire);
                found |= !record.PodName.IsEmpty && !target.Name.IsEmpty
                    && writer.TryAddName(Section.Answer, question.OwnerName, RecordType.PTR, question.Zone.TtlSeconds, target.Name);
                continue;
            }

            if (!record.IsClusterAddress)
            {
                target.Add(EndpointNames.LabelOf(
                    record.HostName, record.PodName, address, question.Zone.EndpointPodNames, scratch));
            }

            var name = target.EndService(record.Service, record.Namespace, question.Zone.PrimaryZone.Wire);
            if (!name.IsEmpty)
            {
                found = true;
                writer.TryAddName(Section.Answer, question.OwnerName, RecordType.PTR, question.Zone.TtlSeconds, name);
            }
        }

        return found ? AnswerOutcome.Answered : AnswerOutcome.NameError;
    }
}
