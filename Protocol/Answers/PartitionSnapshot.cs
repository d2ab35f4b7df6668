using System.Diagnostics.CodeAnalysis;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// One partition of a namespace at one moment: what answers are given from. Immutable, thread-safe; looking up allocates
/// nothing. The services are an open-addressing table by name; a new snapshot copies references only.
/// </summary>
public sealed class PartitionSnapshot
{
    private readonly ServiceRecords?[] _table;
    private readonly HashSet<HostAddress> _pods;

    internal PartitionSnapshot(IReadOnlyCollection<ServiceRecords> services, HashSet<HostAddress> pods, ulong revision)
    {
        var size = 2;
        while (size < services.Count * 2)
        {
            size *= 2;
        }

        _table = new ServiceRecords?[size];
        _pods = pods;
        Count = pods.Count;
        Revision = revision;
        foreach (var service in services)
        {
            var index = (int)WireNames.StableHash(service.Name) & (size - 1);
            while (_table[index] is not null)
            {
                index = (index + 1) & (size - 1);
            }

            _table[index] = service;
            Count += 1 + service.Endpoints.Count;
        }
    }

    /// <summary>Number of entries: services, endpoints of their slices, addresses of pods.</summary>
    public int Count { get; }

    /// <summary>Grows with each snapshot of the partition.</summary>
    public ulong Revision { get; }

    /// <summary>Looks a service up; letters fold.</summary>
    /// <param name="name">The service's label.</param>
    /// <param name="isImport">True for a ServiceImport.</param>
    /// <param name="service">The service.</param>
    public bool TryGetService(LabelKey name, bool isImport, [NotNullWhen(true)] out ServiceRecords? service)
    {
        var mask = _table.Length - 1;
        for (var index = (int)name.Hash & mask; (service = _table[index]) is not null; index = (index + 1) & mask)
        {
            if (service.Service.IsImport == isImport && name.Is(service.Name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Says whether a pod of the namespace has this address.</summary>
    public bool ContainsPod(HostAddress address) => _pods.Contains(address);
}
