namespace ActorDns.Node.Configuration.Corefile.Options;

/// <summary>The health directive, read and validated. Immutable.</summary>
/// <param name="Listen">Where <c>/health</c> listens.</param>
/// <param name="Lameduck">
/// How long DNS is still answered after the order to stop; zero for not at all, null where the directive does not say: 5 s for a
/// node of a tier, not at all for one alone.
/// </param>
public sealed record HealthOptions(ListenAddress Listen, TimeSpan? Lameduck);
