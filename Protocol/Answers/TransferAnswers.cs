using System.Text;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// The records of one service for a transfer of the whole zone, in CoreDNS's order: addresses, then for each port the SRV record
/// of the service's own name and that of the port's; of a headless service for each endpoint its address at both names and its
/// ports; CNAME of an ExternalName. CoreDNS gives some of them twice; here each comes once (RFC 2181 section 5). No pods, no PTR.
///
/// Nodes ask each other for them with QTYPE AXFR and QNAME <c>NUMBER.service.namespace.svc.zone</c>: the records behind the
/// first NUMBER of them, as many as fit; TC says that there are more. Pure, thread-safe.
/// </summary>
public static class TransferAnswers
{
    /// <summary>Writes a question.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="namespace">The namespace's label.</param>
    /// <param name="service">The service's label.</param>
    /// <param name="skip">How many of its records are known.</param>
    /// <returns>QNAME in wire form; empty if it would be too long, and then the service has no names either.</returns>
    public static byte[] NameOf(KubernetesZone zone, ReadOnlySpan<byte> @namespace, ReadOnlySpan<byte> service, int skip)
    {
        ArgumentNullException.ThrowIfNull(zone);
        Span<byte> digits = stackalloc byte[10];
        skip.TryFormat(digits, out var length, default, System.Globalization.CultureInfo.InvariantCulture);
        NameOctets octets = default;
        var name = new NameBuffer(octets);
        name.Add(digits[..length]);
        return name.EndService(service, @namespace, zone.Zone.Wire, zone.IsExternal).ToArray();
    }

    /// <summary>Answers such a question.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="reader">What this node can read.</param>
    /// <param name="name">QNAME.</param>
    /// <param name="writer">Takes the records.</param>
    /// <returns>Answered, also without a record; NameError if the service does not exist.</returns>
    public static AnswerOutcome Resolve<TReader>(KubernetesZone zone, TReader reader, ReadOnlySpan<byte> name, ref ResponseWriter writer)
        where TReader : IRecordReader
    {
        ArgumentNullException.ThrowIfNull(zone);
        var question = new SchemaQuestion(zone, name, RecordType.AXFR);
        if (question.Name.Form != SchemaForm.Endpoint
            || !int.TryParse(question.Name.First, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var skip)
            || !ServiceAnswers.TryFind(question, reader, out var service))
        {
            return AnswerOutcome.NameError;
        }

        writer.Authoritative = true;
        var records = new TransferRecords(zone, question.Name.Namespace, service, skip);
        if (zone.IsExternal)
        {
            WriteExternal(zone, service, ref records, ref writer);
        }
        else if (service.Service.Form == ServiceForm.ExternalName)
        {
            records.AddAlias(service.ExternalTarget, ref writer);
        }
        else if (service.Service.ClusterAddresses.Length > 0)
        {
            WriteService(service.Service.ClusterAddresses, service.Service.Ports, [], ref records, ref writer);
        }
        else
        {
            WriteEndpoints(zone, service, ref records, ref writer);
        }

        return AnswerOutcome.Answered;
    }

    private static void WriteExternal(KubernetesZone zone, ServiceRecords service, ref TransferRecords records, ref ResponseWriter writer)
    {
        var outside = service.Service.ExternalAddresses;
        if (outside.Length > 0)
        {
            WriteService(outside, service.Service.Ports, [], ref records, ref writer);
        }
        else if (service.ExternalHost.Length > 0)
        {
            // No other record may stand beside a CNAME (RFC 1034 section 3.6.2).
            records.AddAlias(service.ExternalHost, ref writer);
            foreach (var port in service.Service.Ports)
            {
                records.AddPort(port, 100, service.ExternalHost, ref writer);
            }
        }
        else if (zone.ExternalHeadless && service.Service.Form == ServiceForm.Headless)
        {
            WriteEndpoints(zone, service, ref records, ref writer);
        }
    }

    private static void WriteService(
        HostAddress[] addresses, PortObject[] ports, ReadOnlySpan<byte> target, ref TransferRecords records, ref ResponseWriter writer)
    {
        for (var i = 0; i < addresses.Length; i++)
        {
            if (Array.IndexOf(addresses, addresses[i]) == i)
            {
                records.AddAddress([], addresses[i], ref writer);
            }
        }

        for (var i = 0; i < ports.Length; i++)
        {
            if (!ServiceAnswers.IsRepeated(ports, i, default))
            {
                records.AddPort(default, ports[i].Number, 100, target, ref writer);
            }

            records.AddPort(ports[i], 100, target, ref writer);
        }
    }

    private static void WriteEndpoints(KubernetesZone zone, ServiceRecords service, ref TransferRecords records, ref ResponseWriter writer)
    {
        var names = service.Endpoints.Names(zone.EndpointPodNames);
        Span<byte> scratch = stackalloc byte[DashedAddress.MaxLength];
        Span<byte> cluster = stackalloc byte[WireNames.MaxLabelLength];
        var ordinal = -1;
        foreach (var slice in service.Endpoints.Slices)
        {
            var weight = (ushort)Math.Max(1, 100 / Math.Max(1, slice.Endpoints.Count));
            Encoding.UTF8.TryGetBytes(zone.IsMulticluster ? slice.SourceCluster : string.Empty, cluster, out var clusterLength);
            foreach (var endpoint in slice.Endpoints)
            {
                ordinal++;
                if (!service.Endpoints.RepeatsAddress(ordinal))
                {
                    records.AddAddress([], endpoint.Address, ref writer);
                }

                var label = EndpointNames.LabelOf(endpoint, zone.EndpointPodNames, scratch);
                if (!names.RepeatsAddress(ordinal))
                {
                    records.AddAddress(label, endpoint.Address, ref writer, cluster[..clusterLength]);
                }

                if (!names.RepeatsName(ordinal))
                {
                    WritePorts(service, slice, names.EarlierSlices(ordinal), weight, records.NameOf(label, cluster[..clusterLength]), ref records, ref writer);
                }

                if (records.IsFull)
                {
                    return;
                }
            }
        }
    }

    private static void WritePorts(
        ServiceRecords service, EndpointSliceObject slice, ReadOnlySpan<int> earlierSlices, ushort weight, byte[] target, ref TransferRecords records, ref ResponseWriter writer)
    {
        for (var i = 0; i < slice.Ports.Length && target.Length > 0; i++)
        {
            var isRepeated = Array.IndexOf(slice.Ports, slice.Ports[i]) != i;
            foreach (var earlier in earlierSlices)
            {
                isRepeated |= service.Endpoints.Slices[earlier].Ports.Contains(slice.Ports[i]);
            }

            if (!isRepeated)
            {
                records.AddPort(slice.Ports[i], weight, target, ref writer);
            }
        }
    }
}
