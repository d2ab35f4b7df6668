namespace ActorDns.Node.Configuration.Corefile.Options;

/// <summary>The health directive, read and validated. Immutable.</summary>
/// <param name="Listen">Where <c>/health</c> listens.</param>
/// <param name="Lameduck">How long DNS is still answered after the order to stop; zero for not at all.</param>
public sealed record HealthOptions(ListenAddress Listen, TimeSpan Lameduck);
