using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>What a node can read of a feed without asking anybody. Members allocate nothing and may be called from any thread.</summary>
public interface IRecordReader
{
    /// <summary>Everything has been listed: what is not here does not exist.</summary>
    bool IsComplete { get; }

    /// <summary>Partitions a namespace is held in.</summary>
    int Partitions { get; }

    /// <summary>The SOA serial.</summary>
    uint Serial { get; }

    /// <summary>Addresses of this server, in order.</summary>
    ReadOnlySpan<HostAddress> OwnAddresses { get; }

    /// <summary>Says whether a namespace exists; letters fold.</summary>
    bool NamespaceExists(LabelKey name);

    /// <summary>The snapshot of a partition, or null when there is none here.</summary>
    PartitionSnapshot? FindPartition(LabelKey @namespace, int partition);

    /// <summary>False when another node has the partition: that there is no snapshot of it here then means nothing.</summary>
    bool Holds(LabelKey @namespace, int partition) => true;

    /// <summary>The snapshot of a reverse zone, or null when there is none here.</summary>
    ReverseSnapshot? FindReverse(ReversePrefix prefix);
}
