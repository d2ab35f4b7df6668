using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// ExternalName services: a CNAME, then what its target has. Targets in the same zone are followed here; others are
/// handed back, for they go through the whole server again. As CoreDNS has it, an in-zone target that is missing or has
/// no such records, a loop, and more than eleven CNAMEs give NODATA without the CNAME, and types other than A, AAAA and
/// CNAME give NODATA: resolvers in the field have only ever seen that.
/// </summary>
internal static class ExternalNameAnswers
{
    private const int MaxAliases = 11;

    public static AnswerOutcome Resolve<TReader>(
        scoped in SchemaQuestion question,
        TReader reader,
        ServiceRecords service,
        ref ResponseWriter writer,
        scoped Span<byte> alias,
        ref int aliasLength)
        where TReader : IRecordReader
    {
        if (service.ExternalTarget.Length == 0)
        {
            return AnswerOutcome.NameError;
        }

        if (question.Type == RecordType.CNAME)
        {
            WriteAlias(question.Zone, question.OwnerName, service.ExternalTarget, ref writer);
            return AnswerOutcome.Answered;
        }

        if (!question.AsksAddress)
        {
            return AnswerOutcome.NoData;
        }

        var before = writer;
        var outcome = Follow(question, reader, service, ref writer, alias, ref aliasLength);
        if (outcome is not (AnswerOutcome.Answered or AnswerOutcome.Alias))
        {
            // Takes the CNAMEs back: what is behind the writer's position does not count.
            writer = before;
            return AnswerOutcome.NoData;
        }

        return outcome;
    }

    private static AnswerOutcome Follow<TReader>(
        scoped in SchemaQuestion question,
        TReader reader,
        ServiceRecords service,
        ref ResponseWriter writer,
        scoped Span<byte> alias,
        ref int aliasLength)
        where TReader : IRecordReader
    {
        var owner = question.OwnerName;
        for (var aliases = 1; aliases <= MaxAliases; aliases++)
        {
            ReadOnlySpan<byte> target = service.ExternalTarget;
            if (target.IsEmpty)
            {
                return AnswerOutcome.NameError;
            }

            WriteAlias(question.Zone, owner, target, ref writer);
            if (!WireNames.IsAtOrBelow(target, question.Zone.Zone.Wire, out _))
            {
                target.CopyTo(alias);
                aliasLength = target.Length;
                return AnswerOutcome.Alias;
            }

            var next = new SchemaQuestion(question.Zone, target, question.Type);
            if (next.Name.Service.Length > 0 && !reader.Holds(next.Name.Namespace, Partitioning.PartitionOf(next.Name.Service, reader.Partitions)))
            {
                // Another node has it: the whole tier is asked.
                target.CopyTo(alias);
                aliasLength = target.Length;
                return AnswerOutcome.Alias;
            }

            if (next.Name.Form != SchemaForm.Service
                || !ServiceAnswers.TryFind(next, reader, out var found)
                || found.Service.Form != ServiceForm.ExternalName)
            {
                return KubernetesAnswers.ResolveForm(next, reader, ref writer, alias, ref aliasLength);
            }

            owner = target;
            service = found;
        }

        return AnswerOutcome.NoData;
    }

    private static void WriteAlias(KubernetesZone zone, scoped ReadOnlySpan<byte> owner, scoped ReadOnlySpan<byte> target, ref ResponseWriter writer) =>
        writer.TryAddName(Section.Answer, owner, RecordType.CNAME, zone.TtlSeconds, target);
}
