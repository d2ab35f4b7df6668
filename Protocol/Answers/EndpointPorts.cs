using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// SRV records of endpoints: one for each endpoint name and port, with all addresses of the names in the additional
/// section. Each (port, address) pair carries its share of 100, at least 1. Stops at the first record that does not fit.
/// </summary>
internal static class EndpointPorts
{
    public static AnswerOutcome Resolve(
        scoped in SchemaQuestion question, ServiceRecords service, scoped EndpointFilter filter, ref ResponseWriter writer)
    {
        var pairs = CountPairs(service.Endpoints, filter);
        if (pairs == 0)
        {
            return AnswerOutcome.NoData;
        }

        var weight = (ushort)Math.Max(1, 100 / pairs);
        if (WriteTargets(question, service, filter, weight, ref writer))
        {
            WriteGlue(question, service, filter, ref writer);
        }

        return AnswerOutcome.Answered;
    }

    private static int CountPairs(EndpointSet set, scoped EndpointFilter filter)
    {
        var pairs = 0;
        foreach (var slice in set.Slices)
        {
            var ports = filter.Matches(slice) ? filter.Ports.Count(slice.Ports) : 0;
            if (ports == 0)
            {
                continue;
            }

            if (filter.Label.IsEmpty && filter.TopologyZone.IsEmpty)
            {
                pairs += ports * slice.Endpoints.Count;
                continue;
            }

            foreach (var endpoint in slice.Endpoints)
            {
                pairs += filter.Matches(endpoint) ? ports : 0;
            }
        }

        return pairs;
    }

    private static bool WriteTargets(
        scoped in SchemaQuestion question, ServiceRecords service, scoped EndpointFilter filter, ushort weight, ref ResponseWriter writer)
    {
        NameOctets octets = default;
        Span<byte> scratch = stackalloc byte[DashedAddress.MaxLength];
        var names = service.Endpoints.Names(filter.UsePodNames);
        var ordinal = -1;
        foreach (var slice in service.Endpoints.Slices)
        {
            if (!filter.Matches(slice))
            {
                ordinal += slice.Endpoints.Count;
                continue;
            }

            foreach (var endpoint in slice.Endpoints)
            {
                ordinal++;
                if (names.RepeatsName(ordinal) || !filter.Matches(endpoint))
                {
                    continue;
                }

                var target = NameOf(question, service, slice, EndpointNames.LabelOf(endpoint, filter.UsePodNames, scratch), octets);
                if (!target.IsEmpty && !WritePorts(question, service, slice, names.EarlierSlices(ordinal), filter, weight, target, ref writer))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool WritePorts(
        scoped in SchemaQuestion question,
        ServiceRecords service,
        EndpointSliceObject slice,
        scoped ReadOnlySpan<int> earlierSlices,
        scoped EndpointFilter filter,
        ushort weight,
        scoped ReadOnlySpan<byte> target,
        ref ResponseWriter writer)
    {
        var ports = slice.Ports;
        for (var i = 0; i < ports.Length; i++)
        {
            var repeated = Has(ports.AsSpan(0, i), ports[i].Number, filter);
            foreach (var earlier in earlierSlices)
            {
                repeated |= Has(service.Endpoints.Slices[earlier].Ports, ports[i].Number, filter);
            }

            if (!repeated && ports[i].Number >= 0 && filter.Ports.Matches(ports[i])
                && !writer.TryAddSrv(
                    Section.Answer, question.OwnerName, question.Zone.TtlSeconds, 0, weight, (ushort)ports[i].Number, target))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Has(ReadOnlySpan<PortObject> ports, int number, scoped EndpointFilter filter)
    {
        foreach (var port in ports)
        {
            if (port.Number == number && filter.Ports.Matches(port))
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteGlue(scoped in SchemaQuestion question, ServiceRecords service, scoped EndpointFilter filter, ref ResponseWriter writer)
    {
        NameOctets octets = default;
        Span<byte> scratch = stackalloc byte[DashedAddress.MaxLength];
        var names = service.Endpoints.Names(filter.UsePodNames);
        var ordinal = -1;
        foreach (var slice in service.Endpoints.Slices)
        {
            var hasPorts = filter.Matches(slice) && filter.Ports.Count(slice.Ports) > 0;
            foreach (var endpoint in slice.Endpoints)
            {
                ordinal++;
                if (!hasPorts || IsGiven(service, names, ordinal, filter) || !filter.Matches(endpoint))
                {
                    continue;
                }

                var owner = NameOf(question, service, slice, EndpointNames.LabelOf(endpoint, filter.UsePodNames, scratch), octets);
                if (!owner.IsEmpty
                    && !writer.TryAddAddress(Section.Additional, owner, question.Zone.TtlSeconds, endpoint.Address))
                {
                    return;
                }
            }
        }
    }

    // Where the slices of a name differ in their ports, the earlier one may not be among those asked for.
    private static bool IsGiven(ServiceRecords service, EndpointNameIndex names, int ordinal, scoped EndpointFilter filter)
    {
        var earlierSlices = names.EarlierSlices(ordinal);
        var isGiven = earlierSlices.IsEmpty;
        foreach (var earlier in earlierSlices)
        {
            isGiven |= filter.Ports.Count(service.Endpoints.Slices[earlier].Ports) > 0;
        }

        return isGiven && names.RepeatsAddress(ordinal);
    }

    private static ReadOnlySpan<byte> NameOf(
        scoped in SchemaQuestion question,
        ServiceRecords service,
        EndpointSliceObject slice,
        scoped ReadOnlySpan<byte> label,
        Span<byte> octets)
    {
        var name = new NameBuffer(octets);
        name.Add(label);
        if (question.Zone.IsMulticluster)
        {
            // Targets of imported services carry the cluster they are in.
            Span<byte> cluster = stackalloc byte[WireNames.MaxLabelLength];
            System.Text.Encoding.UTF8.TryGetBytes(slice.SourceCluster, cluster, out var length);
            name.Add(cluster[..length]);
        }

        return name.EndService(service.Name, question.Name.Namespace, question.Name.Zone, question.Zone.IsExternal);
    }
}
