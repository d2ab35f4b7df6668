using ActorDns.Protocol.Messages.Contracts;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace ActorDns.Protocol.Messages;

/// <summary>Maps Kubernetes objects to their protobuf bodies and back; what comes back is checked.</summary>
internal static class ObjectMapping
{
    public static ObjectChangeBody ToBody(ObjectChange change)
    {
        var body = new ObjectChangeBody
        {
            Kind = (uint)change.Kind,
            Namespace = change.Namespace,
            Name = change.Name,
            Version = change.Version,
        };
        switch (change.Object)
        {
            case NamespaceObject:
                body.Present = true;
                break;
            case ServiceObject service:
                body.Service = ToBody(service);
                break;
            case EndpointSliceObject slice:
                body.EndpointSlice = ToBody(slice);
                break;
            case PodObject pod:
                body.PodAddress = ToBytes(pod.Address);
                break;
            default:
                break;
        }

        return body;
    }

    /// <exception cref="FormatException">A kind, address or packed list is none.</exception>
    public static ObjectChange FromBody(ObjectChangeBody body)
    {
        var kind = KindOf(body.Kind);
        ClusterObject? value = body.BodyCase switch
        {
            ObjectChangeBody.BodyOneofCase.Present => new NamespaceObject(body.Name, body.Version),
            ObjectChangeBody.BodyOneofCase.Service => FromBody(body, body.Service, kind),
            ObjectChangeBody.BodyOneofCase.EndpointSlice => FromBody(body, body.EndpointSlice),
            ObjectChangeBody.BodyOneofCase.PodAddress => new PodObject(body.Namespace, body.Name, body.Version, ToAddress(body.PodAddress)),
            _ => null,
        };
        return value is not null && value.Kind != kind
            ? throw new FormatException($"An object of kind {kind} has the body of a {value.Kind}.")
            : new ObjectChange(kind, body.Namespace, body.Name, body.Version, value);
    }

    /// <exception cref="FormatException">The number is no kind.</exception>
    public static ObjectKind KindOf(uint number) =>
        number <= byte.MaxValue && Enum.IsDefined((ObjectKind)number)
            ? (ObjectKind)number
            : throw new FormatException($"Object kind {number} is unknown.");

    public static ByteString ToBytes(HostAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        return ByteString.CopyFrom(octets[..address.CopyTo(octets)]);
    }

    /// <exception cref="FormatException">Neither 4 nor 16 octets.</exception>
    public static HostAddress ToAddress(ByteString octets) =>
        octets.Length is 4 or 16
            ? HostAddress.FromOctets(octets.Span)
            : throw new FormatException($"An address of {octets.Length} octets is none.");

    private static ServiceBody ToBody(ServiceObject service)
    {
        var body = new ServiceBody { Form = (uint)service.Form, ExternalName = service.ExternalName, ExternalHost = service.ExternalHost };
        body.ClusterAddresses.AddRange(service.ClusterAddresses.Select(ToBytes));
        body.ExternalAddresses.AddRange(service.ExternalAddresses.Select(ToBytes));
        body.Ports.AddRange(service.Ports.Select(ToBody));
        return body;
    }

    private static ServiceObject FromBody(ObjectChangeBody change, ServiceBody body, ObjectKind kind) => new(
        change.Namespace,
        change.Name,
        change.Version,
        body.Form is >= (uint)ServiceForm.ClusterIP and <= (uint)ServiceForm.ExternalName
            ? (ServiceForm)body.Form
            : throw new FormatException($"Service form {body.Form} is unknown."),
        [.. body.ClusterAddresses.Select(ToAddress)],
        ToPorts(body.Ports),
        body.ExternalName,
        kind == ObjectKind.ServiceImport)
    {
        ExternalAddresses = body.ExternalAddresses.Count == 0 ? [] : [.. body.ExternalAddresses.Select(ToAddress)],
        ExternalHost = body.ExternalHost,
    };

    private static EndpointSliceBody ToBody(EndpointSliceObject slice)
    {
        var body = new EndpointSliceBody
        {
            ServiceName = slice.ServiceName,
            SourceCluster = slice.SourceCluster,
            IsImport = slice.IsImport,
            Endpoints = ByteString.CopyFrom(slice.Endpoints.Packed),
            TriggerTimeUnixMilliseconds = slice.TriggerTimeUnixMilliseconds,
        };
        body.Ports.AddRange(slice.Ports.Select(ToBody));
        return body;
    }

    private static EndpointSliceObject FromBody(ObjectChangeBody change, EndpointSliceBody body) => new(
        change.Namespace,
        change.Name,
        change.Version,
        body.ServiceName,
        body.SourceCluster,
        body.IsImport,
        ToPorts(body.Ports),
        EndpointList.FromPacked(body.Endpoints.Span),
        body.TriggerTimeUnixMilliseconds);

    private static PortBody ToBody(PortObject port) => new() { Name = port.Name, Protocol = port.Protocol, Number = port.Number };

    private static PortObject[] ToPorts(RepeatedField<PortBody> ports) =>
        [.. ports.Select(port => new PortObject(port.Name, port.Protocol, port.Number))];
}
