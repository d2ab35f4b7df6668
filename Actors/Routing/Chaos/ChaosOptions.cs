namespace ActorDns.Actors.Routing.Chaos;

/// <summary>Directive <c>chaos</c>. Immutable.</summary>
/// <param name="Version">What version.bind and version.server say; at most 255 octets in UTF-8.</param>
/// <param name="Authors">What authors.bind says, a record each; at most 255 octets each.</param>
public sealed record ChaosOptions(string Version, IReadOnlyList<string> Authors);
