namespace ActorDns.Node.Configuration.Corefile.Syntax;

/// <summary>A server block as written: its keys and its directives, in their order. Immutable.</summary>
/// <param name="Keys">The keys, such as <c>cluster.local:53</c>; at least one.</param>
/// <param name="Directives">The directives, imports already resolved.</param>
public sealed record CorefileBlock(IReadOnlyList<CorefileToken> Keys, IReadOnlyList<CorefileDirective> Directives);
