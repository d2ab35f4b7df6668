using ActorDns.Node.Configuration.Corefile.Options;

namespace ActorDns.Node.Configuration.Corefile;

/// <summary>A Corefile, read and validated. Immutable.</summary>
/// <param name="Blocks">Its server blocks; at least one.</param>
public sealed record CorefileConfiguration(IReadOnlyList<ServerBlockOptions> Blocks);
