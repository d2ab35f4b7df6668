using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// Names of a zone of the k8s_external directive, <c>service.namespace.zone</c>: how a service is reached from outside the
/// cluster, by spec.externalIPs and status.loadBalancer.ingress. A service without either does not exist there, unless it is
/// headless and the option of that name gives its endpoints. Where the only way is a host name the answer is an alias of it;
/// beside addresses CoreDNS gives a CNAME too, which no resolver may believe (RFC 1034 section 3.6.2), and it is left out.
/// </summary>
internal static class ExternalAnswers
{
    public static AnswerOutcome Resolve<TReader>(
        scoped in SchemaQuestion question, TReader reader, ref ResponseWriter writer, scoped Span<byte> alias, ref int aliasLength)
        where TReader : IRecordReader
    {
        if (!ServiceAnswers.TryFind(question, reader, out var service))
        {
            return AnswerOutcome.NameError;
        }

        var outside = service.Service.ExternalAddresses;
        if (outside.Length == 0 && service.ExternalHost.Length == 0)
        {
            return question.Zone.ExternalHeadless && (service.Service.Form == ServiceForm.Headless || question.Name.Form == SchemaForm.Endpoint)
                ? ServiceAnswers.ResolveService(question, service, ref writer)
                : AnswerOutcome.NameError;
        }

        var ports = question.Name.Form == SchemaForm.Port ? new PortFilter(question.Name.First, question.Name.Second) : default;
        if (question.Name.Form is not (SchemaForm.Service or SchemaForm.Port) || !ports.MatchesAny(service.Service.Ports))
        {
            return AnswerOutcome.NameError;
        }

        return question.Type == RecordType.SRV ? Ports(question, service, ports, ref writer)
            : outside.Length == 0 ? Alias(question, service, ref writer, alias, ref aliasLength)
            : Addresses(question, outside, ref writer);
    }

    /// <summary>The zone's own names: <c>dns.zone</c> and <c>ns1.dns.zone</c>.</summary>
    public static void WriteNameServer<TReader>(scoped in SchemaQuestion question, TReader reader, ref ResponseWriter writer)
        where TReader : IRecordReader
    {
        NameOctets octets = default;
        var name = NameServer(question, new NameBuffer(octets));
        if (name.IsEmpty)
        {
            return;
        }

        writer.TryAddName(Section.Answer, question.OwnerName, RecordType.NS, question.Zone.TtlSeconds, name);
        foreach (var address in reader.OwnAddresses)
        {
            writer.TryAddAddress(Section.Additional, name, question.Zone.TtlSeconds, address);
        }
    }

    /// <summary>The name <c>ns1.dns.zone</c>; empty when it would be too long.</summary>
    public static ReadOnlySpan<byte> NameServer(scoped in SchemaQuestion question, NameBuffer name)
    {
        name.Add("ns1"u8);
        name.Add(question.Zone.ApexLabel);
        name.End(question.Name.Zone);
        return name.Name;
    }

    private static AnswerOutcome Addresses(scoped in SchemaQuestion question, HostAddress[] outside, ref ResponseWriter writer)
    {
        var found = false;
        foreach (var address in outside)
        {
            if (question.Wants(address))
            {
                found = true;
                writer.TryAddAddress(Section.Answer, question.OwnerName, question.Zone.TtlSeconds, address);
            }
        }

        return found ? AnswerOutcome.Answered : AnswerOutcome.NoData;
    }

    private static AnswerOutcome Alias(
        scoped in SchemaQuestion question, ServiceRecords service, ref ResponseWriter writer, scoped Span<byte> alias, ref int aliasLength)
    {
        if (question.Type != RecordType.CNAME && !question.AsksAddress)
        {
            return AnswerOutcome.NoData;
        }

        writer.TryAddName(Section.Answer, question.OwnerName, RecordType.CNAME, question.Zone.TtlSeconds, service.ExternalHost);
        if (question.Type == RecordType.CNAME)
        {
            return AnswerOutcome.Answered;
        }

        service.ExternalHost.CopyTo(alias);
        aliasLength = service.ExternalHost.Length;
        return AnswerOutcome.Alias;
    }

    private static AnswerOutcome Ports(scoped in SchemaQuestion question, ServiceRecords service, scoped PortFilter ports, ref ResponseWriter writer)
    {
        var outside = service.Service.ExternalAddresses;
        var pairs = ports.Count(service.Service.Ports) * Math.Max(1, outside.Length);
        NameOctets octets = default;
        var target = outside.Length == 0
            ? service.ExternalHost
            : new NameBuffer(octets).EndService(service.Name, question.Name.Namespace, question.Name.Zone, isExternal: true);
        if (pairs == 0 || target.IsEmpty)
        {
            return AnswerOutcome.NoData;
        }

        var weight = (ushort)Math.Max(1, 100 / pairs);
        var all = service.Service.Ports;
        for (var i = 0; i < all.Length; i++)
        {
            if (ports.Matches(all[i]) && !ServiceAnswers.IsRepeated(all, i, ports))
            {
                writer.TryAddSrv(Section.Answer, question.OwnerName, question.Zone.TtlSeconds, 0, weight, (ushort)all[i].Number, target);
            }
        }

        foreach (var address in outside)
        {
            writer.TryAddAddress(Section.Additional, target, question.Zone.TtlSeconds, address);
        }

        return AnswerOutcome.Answered;
    }
}
