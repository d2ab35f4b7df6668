namespace ActorDns.Node.Configuration.Corefile.Options;

/// <summary>The prometheus directive, read and validated. Immutable.</summary>
/// <param name="Listen">Where <c>/metrics</c> listens.</param>
public sealed record PrometheusOptions(ListenAddress Listen);
