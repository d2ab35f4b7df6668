using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// The zone's SOA and NS, and <c>ns.dns.zone</c>. The name servers are the Services whose endpoints have one of this
/// server's own addresses; when there is none (outside a cluster) <c>ns.dns.zone</c> with the server's addresses.
/// </summary>
internal static class ApexAnswers
{
    public static AnswerOutcome Resolve<TReader>(scoped in SchemaQuestion question, TReader reader, ref ResponseWriter writer)
        where TReader : IRecordReader
    {
        switch (question.Type)
        {
            case RecordType.SOA:
                KubernetesAnswers.WriteSoa(Section.Answer, question, reader.Serial, ref writer);
                return AnswerOutcome.Answered;
            case RecordType.NS when question.Zone.IsExternal:
                ExternalAnswers.WriteNameServer(question, reader, ref writer);
                return AnswerOutcome.Answered;
            case RecordType.NS:
                WriteNameServers(question, reader, ref writer);
                return AnswerOutcome.Answered;
            default:
                return AnswerOutcome.NoData;
        }
    }

    public static AnswerOutcome ResolveNameServer<TReader>(scoped in SchemaQuestion question, TReader reader, ref ResponseWriter writer)
        where TReader : IRecordReader
    {
        if (!question.AsksAddress)
        {
            return AnswerOutcome.NoData;
        }

        var found = false;
        foreach (var address in reader.OwnAddresses)
        {
            if (question.Wants(address))
            {
                found = true;
                writer.TryAddAddress(Section.Answer, question.OwnerName, question.Zone.TtlSeconds, address);
            }
        }

        return found ? AnswerOutcome.Answered : AnswerOutcome.NoData;
    }

    private static void WriteNameServers<TReader>(scoped in SchemaQuestion question, TReader reader, ref ResponseWriter writer)
        where TReader : IRecordReader
    {
        NameOctets octets = default;
        var count = VisitServices(question, reader, ref writer, Section.Answer);
        if (count > 0)
        {
            VisitServices(question, reader, ref writer, Section.Additional);
            return;
        }

        var name = new NameBuffer(octets);
        name.Add("ns"u8);
        name.Add("dns"u8);
        name.End(question.Name.Zone);
        if (name.Name.IsEmpty)
        {
            return;
        }

        writer.TryAddName(Section.Answer, question.OwnerName, RecordType.NS, question.Zone.TtlSeconds, name.Name);
        foreach (var address in reader.OwnAddresses)
        {
            writer.TryAddAddress(Section.Additional, name.Name, question.Zone.TtlSeconds, address);
        }
    }

    private static int VisitServices<TReader>(scoped in SchemaQuestion question, TReader reader, ref ResponseWriter writer, Section section)
        where TReader : IRecordReader
    {
        var count = 0;
        NameOctets octets = default;
        ReverseMatch last = default;
        foreach (var own in reader.OwnAddresses)
        {
            if (reader.FindReverse(ReversePrefix.Of(own)) is not { } snapshot)
            {
                continue;
            }

            foreach (var record in snapshot.Find(own))
            {
                if (record.Kind != ReverseKind.Endpoint || !question.Zone.Shows(record.Namespace))
                {
                    continue;
                }

                var isRepeated = last.Service.SequenceEqual(record.Service) && last.Namespace.SequenceEqual(record.Namespace);
                last = record;
                if (isRepeated)
                {
                    continue;
                }

                var name = new NameBuffer(octets).EndService(record.Service, record.Namespace, question.Name.Zone);
                if (name.IsEmpty)
                {
                    continue;
                }

                count++;
                Write(question, reader, record, name, ref writer, section);
            }
        }

        return count;
    }

    private static void Write<TReader>(
        scoped in SchemaQuestion question, TReader reader, scoped in ReverseMatch record, scoped ReadOnlySpan<byte> name, ref ResponseWriter writer, Section section)
        where TReader : IRecordReader
    {
        if (section == Section.Answer)
        {
            writer.TryAddName(section, question.OwnerName, RecordType.NS, question.Zone.TtlSeconds, name);
            return;
        }

        var partition = Partitioning.PartitionOf(record.Service, reader.Partitions);
        if (reader.FindPartition(record.Namespace, partition) is { } snapshot
            && snapshot.TryGetService(record.Service, isImport: false, out var service))
        {
            ServiceAnswers.WriteAddresses(question.Zone, service, name, section, ref writer);
        }
    }
}
