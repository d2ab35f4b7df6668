using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>One address of a service, with what its PTR target is made of. Immutable.</summary>
/// <param name="Address">The address.</param>
/// <param name="IsClusterAddress">True for a cluster IP: the target is the service itself.</param>
/// <param name="HostName">hostname of an endpoint; empty when it has none.</param>
/// <param name="PodName">Name of an endpoint's pod; empty when it has none.</param>
public sealed record ReverseEntry(HostAddress Address, bool IsClusterAddress, byte[] HostName, byte[] PodName);
