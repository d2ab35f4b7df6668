using System.Text;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>A service ready to be answered from. Immutable, thread-safe.</summary>
public sealed class ServiceRecords
{
    internal ServiceRecords(ServiceObject service, EndpointSet endpoints, ulong revision)
    {
        Service = service;
        Endpoints = endpoints;
        Revision = revision;
        Name = Encoding.UTF8.GetBytes(service.Name);
        ExternalTarget = TargetOf(service);
        ExternalHost = service.ExternalHost.Length > 0 && DomainName.TryParse(service.ExternalHost, out var host, out _) ? host.Wire.ToArray() : [];
    }

    /// <summary>The object.</summary>
    public ServiceObject Service { get; }

    /// <summary>Its ready endpoints.</summary>
    public EndpointSet Endpoints { get; }

    /// <summary>Grows with each change of the service or its slices.</summary>
    public ulong Revision { get; }

    /// <summary>The service's name.</summary>
    public byte[] Name { get; }

    /// <summary>The target of an ExternalName in wire form; empty when it is none, or an address, which is no name.</summary>
    public byte[] ExternalTarget { get; }

    /// <summary>The host name a load balancer has in wire form; empty when it has none.</summary>
    public byte[] ExternalHost { get; }

    private static byte[] TargetOf(ServiceObject service) =>
        service.Form == ServiceForm.ExternalName
        && !HostAddress.TryParse(service.ExternalName, out _)
        && DomainName.TryParse(service.ExternalName, out var target, out _)
            ? target.Wire.ToArray()
            : [];
}
