using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// Answers questions from what a node can read: the schema of Kubernetes DNS (specification 1.1.0) with CoreDNS's
/// behaviour where clients could depend on it. Pure: no state, no clock, no allocation; thread-safe.
///
/// Where CoreDNS departs from the RFCs: NODATA instead of its NXDOMAIN is given for TXT at the apex, at empty
/// non-terminals and for <c>dns.zone</c>, and for the other types of <c>dns-version</c> (RFC 2308 section 2.2, RFC 8020):
/// no client asks those for an answer. CoreDNS's NXDOMAIN is kept for everything else, above all in reverse zones, where
/// it decides what falls through to the next stage.
/// </summary>
public static class KubernetesAnswers
{
    private const uint VersionTtlSeconds = 28_800;
    private const uint MaxSoaTtlSeconds = 300;

    /// <summary>Answers a question.</summary>
    /// <param name="zone">The zone the name is in; the longest match of its directive.</param>
    /// <param name="reader">What this node can read.</param>
    /// <param name="name">QNAME in wire form, at or below the zone; owner name of the answers, octet by octet.</param>
    /// <param name="type">QTYPE.</param>
    /// <param name="writer">The response. AA, RCODE and the SOA of negative answers are set here.</param>
    /// <param name="alias">At least 255 octets; gets the target when the outcome is <see cref="AnswerOutcome.Alias"/>.</param>
    /// <param name="aliasLength">Length of the target.</param>
    public static AnswerOutcome Resolve<TReader>(
        KubernetesZone zone,
        TReader reader,
        ReadOnlySpan<byte> name,
        RecordType type,
        ref ResponseWriter writer,
        scoped Span<byte> alias,
        out int aliasLength)
        where TReader : IRecordReader =>
        Resolve(zone, SchemaName.Read(name, zone), reader, name, type, ref writer, alias, out aliasLength);

    /// <summary>Answers a question whose name has been taken apart.</summary>
    /// <param name="zone">The zone the name is in; the longest match of its directive.</param>
    /// <param name="schema">The name, taken apart against the zone.</param>
    /// <param name="reader">What this node can read.</param>
    /// <param name="name">QNAME in wire form; owner name of the answers, octet by octet.</param>
    /// <param name="type">QTYPE.</param>
    /// <param name="writer">The response.</param>
    /// <param name="alias">At least 255 octets; gets the target when the outcome is <see cref="AnswerOutcome.Alias"/>.</param>
    /// <param name="aliasLength">Length of the target.</param>
    public static AnswerOutcome Resolve<TReader>(
        KubernetesZone zone,
        scoped in SchemaName schema,
        TReader reader,
        ReadOnlySpan<byte> name,
        RecordType type,
        ref ResponseWriter writer,
        scoped Span<byte> alias,
        out int aliasLength)
        where TReader : IRecordReader
    {
        ArgumentNullException.ThrowIfNull(zone);
        aliasLength = 0;
        writer.Authoritative = true;
        var question = new SchemaQuestion(zone, schema, name, type);
        var outcome = ResolveForm(question, reader, ref writer, alias, ref aliasLength);
        if (outcome == AnswerOutcome.NameError && !reader.IsComplete)
        {
            outcome = AnswerOutcome.NotComplete;
        }

        if (outcome is not (AnswerOutcome.Answered or AnswerOutcome.Alias))
        {
            WriteNegative(outcome, question, reader.Serial, ref writer);
        }

        return outcome;
    }

    /// <summary>Writes the answer that says the name exists and has no such records.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="name">QNAME in wire form, at or below the zone.</param>
    /// <param name="type">QTYPE.</param>
    /// <param name="serial">The SOA serial.</param>
    /// <param name="writer">The response.</param>
    public static void WriteNoData(KubernetesZone zone, ReadOnlySpan<byte> name, RecordType type, uint serial, ref ResponseWriter writer)
    {
        ArgumentNullException.ThrowIfNull(zone);
        writer.Authoritative = true;
        WriteNegative(AnswerOutcome.NoData, new SchemaQuestion(zone, name, type), serial, ref writer);
    }

    /// <summary>Answers by the form of the name; writes no SOA.</summary>
    internal static AnswerOutcome ResolveForm<TReader>(
        scoped in SchemaQuestion question, TReader reader, ref ResponseWriter writer, scoped Span<byte> alias, ref int aliasLength)
        where TReader : IRecordReader => question.Name.Form switch
        {
            SchemaForm.Apex => ApexAnswers.Resolve(question, reader, ref writer),
            SchemaForm.DnsVersion => Version(question, ref writer),
            SchemaForm.NameServer => ApexAnswers.ResolveNameServer(question, reader, ref writer),
            SchemaForm.Node or SchemaForm.NameServerNode or SchemaForm.ReverseNode => AnswerOutcome.NoData,
            SchemaForm.ServiceNamespace or SchemaForm.PodNamespace => Namespace(question, reader),
            SchemaForm.Pod => PodAnswers.Resolve(question, reader, ref writer),
            SchemaForm.Reverse => ReverseAnswers.Resolve(question, reader, ref writer),
            SchemaForm.None => AnswerOutcome.NameError,
            _ when question.Zone.IsExternal => ExternalAnswers.Resolve(question, reader, ref writer, alias, ref aliasLength),
            _ => ServiceAnswers.Resolve(question, reader, ref writer, alias, ref aliasLength),
        };

    private static AnswerOutcome Version(scoped in SchemaQuestion question, ref ResponseWriter writer)
    {
        if (question.Type != RecordType.TXT)
        {
            return AnswerOutcome.NoData;
        }

        // KEP-1645 asks for 1.0.0 in the clusterset zone, where CoreDNS says 1.1.0.
        var version = question.Zone.IsMulticluster ? "\u00051.0.0"u8 : "\u00051.1.0"u8;
        writer.TryAdd(Section.Answer, question.OwnerName, RecordType.TXT, VersionTtlSeconds, version);
        return AnswerOutcome.Answered;
    }

    private static AnswerOutcome Namespace<TReader>(scoped in SchemaQuestion question, TReader reader)
        where TReader : IRecordReader
    {
        var isHidden = question.Name.Form == SchemaForm.PodNamespace && question.Zone.Pods == PodMode.Disabled;
        return !isHidden && question.Zone.Shows(question.Name.Namespace) && reader.NamespaceExists(question.Name.Namespace)
            ? AnswerOutcome.NoData
            : AnswerOutcome.NameError;
    }

    private static void WriteNegative(AnswerOutcome outcome, scoped in SchemaQuestion question, uint serial, ref ResponseWriter writer)
    {
        writer.ResponseCode = outcome switch
        {
            AnswerOutcome.NameError => ResponseCode.NameError,
            AnswerOutcome.NotComplete => ResponseCode.ServerFailure,
            _ => ResponseCode.NoError,
        };
        WriteSoa(Section.Authority, question, serial, ref writer);
    }

    /// <summary>Writes the zone's SOA with its names in the question's letter case.</summary>
    internal static void WriteSoa(Section section, scoped in SchemaQuestion question, uint serial, ref ResponseWriter writer)
    {
        NameOctets primaryOctets = default, mailboxOctets = default;
        var primary = new NameBuffer(primaryOctets);
        primary.Add(question.Zone.IsExternal ? "ns1"u8 : "ns"u8);
        primary.Add(question.Zone.IsExternal ? question.Zone.ApexLabel : "dns"u8);
        primary.End(question.Name.Zone);
        var mailbox = new NameBuffer(mailboxOctets);
        mailbox.Add("hostmaster"u8);
        if (question.Zone.IsExternal)
        {
            mailbox.Add(question.Zone.ApexLabel);
        }

        mailbox.End(question.Name.Zone);
        var ttl = question.Zone.TtlSeconds;
        writer.TryAddSoa(
            section,
            question.Name.Zone,
            Math.Min(ttl, MaxSoaTtlSeconds),
            primary.Name.IsEmpty ? question.Name.Zone : primary.Name,
            mailbox.Name.IsEmpty ? question.Name.Zone : mailbox.Name,
            serial,
            refreshSeconds: 7200,
            retrySeconds: 1800,
            expireSeconds: 86_400,
            minimumSeconds: ttl);
    }
}
