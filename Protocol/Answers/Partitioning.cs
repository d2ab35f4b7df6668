using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// Which partition of a namespace holds what. Every name of the schema names its service or its pod's address, so the
/// partition is known from the question. The numbers are stable over processes and versions. Pure, thread-safe.
/// </summary>
public static class Partitioning
{
    /// <summary>The partition of a service, its slices and its imports; letters fold.</summary>
    public static int PartitionOf(LabelKey serviceName, int partitions) => (int)(serviceName.Hash % (uint)partitions);

    /// <summary>The partition of a pod.</summary>
    public static int PartitionOf(HostAddress address, int partitions)
    {
        Span<byte> octets = stackalloc byte[16];
        return (int)(WireNames.StableHash(octets[..address.CopyTo(octets)]) % (uint)partitions);
    }
}
