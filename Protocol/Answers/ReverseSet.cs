namespace ActorDns.Protocol.Answers;

/// <summary>All addresses that one service has in one prefix: whole and versioned. Immutable.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Version">The version of the change that made the set; what is older is dropped.</param>
/// <param name="Entries">The addresses; empty when the service has none there.</param>
public sealed record ReverseSet(string Service, ulong Version, IReadOnlyList<ReverseEntry> Entries);
