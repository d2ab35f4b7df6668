using System.Globalization;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// All addresses of one kind that one service has in one prefix: whole and versioned, packed. Those by which it is reached from
/// outside are a set of their own, so that zones of kubernetes and of k8s_external never mix, and only services that have
/// some pay for it. Immutable.
/// </summary>
/// <param name="Service">The service's name; with a mark in front what <see cref="ExternalOf"/> and <see cref="PodsOf"/> make.</param>
/// <param name="Version">The newest version that changed the service; what is older is dropped.</param>
/// <param name="ServiceAddresses">Its cluster IPs in the prefix, or those from outside: their PTR points to the service itself.</param>
/// <param name="Endpoints">Its ready endpoints in the prefix: their PTR points to their name below it.</param>
public sealed record ReverseSet(string Service, StateVersion Version, HostAddress[] ServiceAddresses, EndpointList Endpoints)
{
    private const char PodsMark = '/';
    private const char ExternalMark = '+';

    /// <summary>True for the pods of a partition in the place of a service: no PTR points to them, they say who a client is.</summary>
    public bool IsPods => Service.StartsWith(PodsMark);

    /// <summary>Stands for the pods of a partition; '/' is in no name of a service.</summary>
    public static string PodsOf(int partition) => string.Create(CultureInfo.InvariantCulture, $"{PodsMark}{partition}");

    /// <summary>True for the addresses by which the service is reached from outside the cluster.</summary>
    public bool IsExternal => Service.StartsWith(ExternalMark);

    /// <summary>The service's name, without a mark that says which of its addresses these are.</summary>
    public string ServiceName => IsExternal ? Service[1..] : Service;

    /// <summary>Stands for the addresses of a service from outside; '+' is in no name of a service.</summary>
    public static string ExternalOf(string service) => ExternalMark + service;

    /// <summary>True when the service has no address in the prefix.</summary>
    public bool IsEmpty => ServiceAddresses.Length == 0 && Endpoints.Count == 0;

    /// <summary>Number of addresses.</summary>
    public int Count => ServiceAddresses.Length + Endpoints.Count;
}
