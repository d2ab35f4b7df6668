namespace ActorDns.Node.Configuration.Corefile.Options;

/// <summary>Directive <c>reload</c>. Immutable.</summary>
/// <param name="Interval">Time between two looks at the Corefile, at least 2 s; zero for none.</param>
/// <param name="Jitter">Up to this much is added, at random, so that the nodes of a tier do not look in step.</param>
public sealed record ReloadOptions(TimeSpan Interval, TimeSpan Jitter);
