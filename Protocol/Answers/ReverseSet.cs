using System.Globalization;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>All addresses that one service has in one prefix: whole and versioned, packed. Immutable.</summary>
/// <param name="Service">The service's name, or what <see cref="PodsOf"/> stands for the pods of a partition with.</param>
/// <param name="Version">The newest version that changed the service; what is older is dropped.</param>
/// <param name="ClusterAddresses">Its cluster IPs in the prefix: their PTR points to the service itself.</param>
/// <param name="Endpoints">Its ready endpoints in the prefix: their PTR points to their name below it.</param>
public sealed record ReverseSet(string Service, StateVersion Version, HostAddress[] ClusterAddresses, EndpointList Endpoints)
{
    private const char PodsMark = '/';

    /// <summary>True for the pods of a partition in the place of a service: no PTR points to them, they say who a client is.</summary>
    public bool IsPods => Service.StartsWith(PodsMark);

    /// <summary>Stands for the pods of a partition; '/' is in no name of a service.</summary>
    public static string PodsOf(int partition) => string.Create(CultureInfo.InvariantCulture, $"{PodsMark}{partition}");

    /// <summary>True when the service has no address in the prefix.</summary>
    public bool IsEmpty => ClusterAddresses.Length == 0 && Endpoints.Count == 0;

    /// <summary>Number of addresses.</summary>
    public int Count => ClusterAddresses.Length + Endpoints.Count;
}
