using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// Names of addresses. Cluster IPs point to their service, endpoints to their name below it, one PTR for each service that
/// selects them, in the directive's primary zone. Other types at such a name, and the names between, are NXDOMAIN as
/// CoreDNS has it, so that they fall through to the next stage.
///
/// In a zone of k8s_external the addresses are those from outside, each pointing to its services in that directive's primary
/// zone. Other types at such a name are NODATA, for resolvers on the internet believe what they are told (RFC 8020).
/// </summary>
internal static class ReverseAnswers
{
    public static AnswerOutcome Resolve<TReader>(scoped in SchemaQuestion question, TReader reader, ref ResponseWriter writer)
        where TReader : IRecordReader
    {
        if (question.Zone.IsExternal)
        {
            return ResolveExternal(question, reader, ref writer);
        }

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
            if (record.Kind == ReverseKind.ExternalAddress
                || (record.Kind == ReverseKind.Pod) != question.Zone.IsOfPods
                || !question.Zone.Shows(record.Namespace))
            {
                continue;
            }

            var target = new NameBuffer(octets);
            if (record.Kind == ReverseKind.Pod)
            {
                // Who an address is, for another node that wants to know.
                target.Add(record.PodName);
                target.Add(record.Namespace);
                target.End(question.Zone.PrimaryZone.Wire);
                found |= !record.PodName.IsEmpty && !target.Name.IsEmpty
                    && writer.TryAddName(Section.Answer, question.OwnerName, RecordType.PTR, question.Zone.TtlSeconds, target.Name);
                continue;
            }

            if (record.Kind == ReverseKind.Endpoint)
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

    private static AnswerOutcome ResolveExternal<TReader>(scoped in SchemaQuestion question, TReader reader, ref ResponseWriter writer)
        where TReader : IRecordReader
    {
        if (!ReverseNames.TryReadAddress(question.OwnerName, out var address) || reader.FindReverse(ReversePrefix.Of(address)) is not { } snapshot)
        {
            return AnswerOutcome.NameError;
        }

        var found = false;
        NameOctets octets = default;
        foreach (var record in snapshot.Find(address))
        {
            if (record.Kind != ReverseKind.ExternalAddress || !question.Zone.Shows(record.Namespace))
            {
                continue;
            }

            var name = new NameBuffer(octets).EndService(record.Service, record.Namespace, question.Zone.PrimaryZone.Wire, isExternal: true);
            if (name.IsEmpty)
            {
                continue;
            }

            found = true;
            if (question.Type == RecordType.PTR)
            {
                writer.TryAddName(Section.Answer, question.OwnerName, RecordType.PTR, question.Zone.TtlSeconds, name);
            }
        }

        return !found ? AnswerOutcome.NameError : question.Type == RecordType.PTR ? AnswerOutcome.Answered : AnswerOutcome.NoData;
    }
}
