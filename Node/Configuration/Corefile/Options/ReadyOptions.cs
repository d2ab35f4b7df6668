namespace ActorDns.Node.Configuration.Corefile.Options;

/// <summary>The ready directive, read and validated. Immutable.</summary>
/// <param name="Listen">Where <c>/ready</c> listens.</param>
/// <param name="Continuously">False: what was ready once stays ready (<c>until-ready</c>); true: asked each time.</param>
public sealed record ReadyOptions(ListenAddress Listen, bool Continuously);
