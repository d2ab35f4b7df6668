using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>One PTR as a reverse zone holds it. Immutable; the octet arrays are shared and must not be written.</summary>
/// <param name="Address">The address.</param>
/// <param name="Namespace">The namespace.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Version">The version of the set it came with.</param>
/// <param name="Entry">What the target is made of.</param>
public sealed record ReverseRecord(HostAddress Address, byte[] Namespace, byte[] Service, ulong Version, ReverseEntry Entry);
