namespace ActorDns.Actors.Inspection;

/// <summary>A name that is asked for often. Immutable.</summary>
/// <param name="Name">The name, lower-case, in presentation form.</param>
/// <param name="Queries">Queries of the last minutes, the older the less they count: at most so many.</param>
/// <param name="Surplus">By how much <paramref name="Queries"/> may be too high.</param>
/// <param name="Share">Its share of all queries of that time, 0 to 1.</param>
public sealed record TopName(string Name, long Queries, long Surplus, double Share);
