namespace ActorDns.Actors.Inspection;

/// <summary>A namespace as the directory of this node has it. Immutable.</summary>
/// <param name="Feed">The feed.</param>
/// <param name="Exists">The Namespace object exists.</param>
/// <param name="ServiceCount">Services and imports that exist.</param>
/// <param name="Services">Their names, the first in alphabetical order; not all when there are very many.</param>
/// <param name="Partitions">The partitions it is held in, with their shards.</param>
public sealed record NamespaceView(
    string Feed, bool Exists, int ServiceCount, IReadOnlyList<string> Services, IReadOnlyList<PartitionView> Partitions);

/// <summary>A partition of a namespace. Immutable.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Shard">Its shard.</param>
/// <param name="Holders">Cluster addresses of the nodes that hold a copy of it.</param>
public sealed record PartitionView(int Partition, int Shard, IReadOnlyList<string> Holders);
