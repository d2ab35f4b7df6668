using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// Names of services, their ports and their endpoints. Address types below <c>_port._protocol</c> give the addresses of the
/// service, as CoreDNS does (a client could depend on it); everything else that CoreDNS calls NXDOMAIN is NXDOMAIN.
/// </summary>
internal static class ServiceAnswers
{
    public static AnswerOutcome Resolve<TReader>(
        scoped in SchemaQuestion question, TReader reader, ref ResponseWriter writer, scoped Span<byte> alias, ref int aliasLength)
        where TReader : IRecordReader
    {
        if (!TryFind(question, reader, out var service))
        {
            return AnswerOutcome.NameError;
        }

        if (service.Service.Form == ServiceForm.ExternalName)
        {
            return question.Name.Form == SchemaForm.Service
                ? ExternalNameAnswers.Resolve(question, reader, service, ref writer, alias, ref aliasLength)
                : AnswerOutcome.NameError;
        }

        return ResolveService(question, service, ref writer);
    }

    /// <summary>Answers for a service that is no ExternalName.</summary>
    public static AnswerOutcome ResolveService(scoped in SchemaQuestion question, ServiceRecords service, ref ResponseWriter writer) =>
        question.Name.Form switch
        {
            SchemaForm.Service => service.Service.Form == ServiceForm.ClusterIP
                ? ClusterIP(question, service, default, ref writer)
                : Endpoints(question, service, FilterOf(question, default), ref writer),
            SchemaForm.Port => Port(question, service, ref writer),
            SchemaForm.Endpoint when !question.Zone.IsMulticluster =>
                Endpoints(question, service, FilterOf(question, question.Name.First), ref writer),
            SchemaForm.ClusterEndpoint when service.Service.Form == ServiceForm.Headless => Endpoints(
                question,
                service,
                FilterOf(question, question.Name.First) with { Cluster = question.Name.Second },
                ref writer),
            SchemaForm.Zonal when service.Service.Form == ServiceForm.Headless => Zonal(question, service, ref writer),
            _ => AnswerOutcome.NameError,
        };

    /// <summary>Finds the service of a question among those shown.</summary>
    public static bool TryFind<TReader>(
        scoped in SchemaQuestion question, TReader reader, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ServiceRecords? service)
        where TReader : IRecordReader
    {
        service = null;
        return question.Zone.Shows(question.Name.Namespace)
            && reader.NamespaceExists(question.Name.Namespace)
            && reader.FindPartition(
                question.Name.Namespace, Partitioning.PartitionOf(question.Name.Service, reader.Partitions)) is { } snapshot
            && snapshot.TryGetService(question.Name.Service, question.Zone.IsMulticluster, out service);
    }

    /// <summary>Writes all addresses of a service under a name: its cluster IPs, or its endpoints.</summary>
    public static void WriteAddresses(
        KubernetesZone zone, ServiceRecords service, scoped ReadOnlySpan<byte> owner, Section section, ref ResponseWriter writer)
    {
        foreach (var address in service.Service.ClusterAddresses)
        {
            writer.TryAddAddress(section, owner, zone.TtlSeconds, address);
        }

        if (service.Service.Form == ServiceForm.Headless)
        {
            var ordinal = 0;
            foreach (var slice in service.Endpoints.Slices)
            {
                foreach (var endpoint in slice.Endpoints)
                {
                    if (!service.Endpoints.RepeatsAddress(ordinal++)
                        && !writer.TryAddAddress(section, owner, zone.TtlSeconds, endpoint.Address))
                    {
                        return;
                    }
                }
            }
        }
    }

    private static EndpointFilter FilterOf(scoped in SchemaQuestion question, ReadOnlySpan<byte> label) =>
        new() { Label = label, UsePodNames = question.Zone.EndpointPodNames };

    private static AnswerOutcome Port(scoped in SchemaQuestion question, ServiceRecords service, ref ResponseWriter writer)
    {
        var ports = new PortFilter(question.Name.First, question.Name.Second);
        if (service.Service.Form == ServiceForm.ClusterIP)
        {
            return ports.MatchesAny(service.Service.Ports)
                ? ClusterIP(question, service, ports, ref writer)
                : AnswerOutcome.NameError;
        }

        return Endpoints(question, service, FilterOf(question, default) with { NeedsPort = true, Ports = ports }, ref writer);
    }

    private static AnswerOutcome ClusterIP(
        scoped in SchemaQuestion question, ServiceRecords service, scoped PortFilter ports, ref ResponseWriter writer)
    {
        if (question.Zone.IgnoreEmptyService && service.Endpoints.Count == 0)
        {
            return AnswerOutcome.NameError;
        }

        if (question.Type == RecordType.SRV)
        {
            return ClusterIPPorts(question, service, ports, ref writer);
        }

        var found = false;
        foreach (var address in service.Service.ClusterAddresses)
        {
            if (question.Wants(address))
            {
                found = true;
                writer.TryAddAddress(Section.Answer, question.OwnerName, question.Zone.TtlSeconds, address);
            }
        }

        return found ? AnswerOutcome.Answered : AnswerOutcome.NoData;
    }

    private static AnswerOutcome ClusterIPPorts(
        scoped in SchemaQuestion question, ServiceRecords service, scoped PortFilter ports, ref ResponseWriter writer)
    {
        var pairs = ports.Count(service.Service.Ports) * service.Service.ClusterAddresses.Length;
        NameOctets octets = default;
        var target = new NameBuffer(octets).EndService(service.Name, question.Name.Namespace, question.Name.Zone);
        if (pairs == 0 || target.IsEmpty)
        {
            return AnswerOutcome.NoData;
        }

        // Each (port, address) pair carries its share of 100; pairs with the same target and port are one record.
        var weight = (ushort)Math.Max(1, 100 / pairs);
        var all = service.Service.Ports;
        for (var i = 0; i < all.Length; i++)
        {
            if (ports.Matches(all[i]) && !IsRepeated(all, i, ports))
            {
                writer.TryAddSrv(
                    Section.Answer, question.OwnerName, question.Zone.TtlSeconds, 0, weight, (ushort)all[i].Number, target);
            }
        }

        WriteAddresses(question.Zone, service, target, Section.Additional, ref writer);
        return AnswerOutcome.Answered;
    }

    /// <summary>Says whether an earlier port that is asked for has the same number.</summary>
    public static bool IsRepeated(PortObject[] ports, int index, scoped PortFilter filter)
    {
        for (var i = 0; i < index; i++)
        {
            if (ports[i].Number == ports[index].Number && filter.Matches(ports[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static AnswerOutcome Zonal(scoped in SchemaQuestion question, ServiceRecords service, ref ResponseWriter writer)
    {
        var filter = FilterOf(question, default) with { TopologyZone = question.Name.First };
        if (WireNames.EqualsIgnoreCase(question.Name.Second, "prefer"u8))
        {
            return Endpoints(
                question, service, filter.MatchesAny(service.Endpoints) ? filter : FilterOf(question, default), ref writer);
        }

        return WireNames.EqualsIgnoreCase(question.Name.Second, "pin"u8)
            ? Endpoints(question, service, filter, ref writer)
            : AnswerOutcome.NameError;
    }

    private static AnswerOutcome Endpoints(
        scoped in SchemaQuestion question, ServiceRecords service, scoped EndpointFilter filter, ref ResponseWriter writer)
    {
        if (!filter.MatchesAny(service.Endpoints))
        {
            return AnswerOutcome.NameError;
        }

        if (question.Type == RecordType.SRV)
        {
            return EndpointPorts.Resolve(question, service, filter, ref writer);
        }

        if (!question.AsksAddress)
        {
            return AnswerOutcome.NoData;
        }

        var found = false;
        var ordinal = 0;
        foreach (var slice in service.Endpoints.Slices)
        {
            if (!filter.Matches(slice))
            {
                ordinal += slice.Endpoints.Count;
                continue;
            }

            foreach (var endpoint in slice.Endpoints)
            {
                // What stands in an earlier slice too counts once; under a name, what that name has.
                var repeats = filter.IsUnfiltered
                    ? service.Endpoints.RepeatsAddress(ordinal)
                    : service.Endpoints.Names(question.Zone.EndpointPodNames).RepeatsAddress(ordinal);
                ordinal++;
                if (repeats || !question.Wants(endpoint.Address) || !filter.Matches(endpoint))
                {
                    continue;
                }

                found = true;
                if (!writer.TryAddAddress(Section.Answer, question.OwnerName, question.Zone.TtlSeconds, endpoint.Address))
                {
                    return AnswerOutcome.Answered;
                }
            }
        }

        return found ? AnswerOutcome.Answered : AnswerOutcome.NoData;
    }
}
