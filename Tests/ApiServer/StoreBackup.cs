namespace ActorDns.ApiServer;

/// <summary>A backup of the store.</summary>
/// <param name="Version">The version it is of.</param>
/// <param name="Objects">All objects.</param>
public sealed record StoreBackup(ulong Version, IReadOnlyList<ApiObject> Objects);
