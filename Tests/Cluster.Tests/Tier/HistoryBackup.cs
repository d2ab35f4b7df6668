using ActorDns.ApiServer;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>A backup of the store, and what the names were in it.</summary>
internal sealed record HistoryBackup(StoreBackup Store, IReadOnlyDictionary<string, IReadOnlyList<string>> Names);
