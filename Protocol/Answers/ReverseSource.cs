namespace ActorDns.Protocol.Answers;

/// <summary>The set of one service as a reverse zone holds it. Immutable; the octet arrays must not be written.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Service">The service's name, without the mark of its set.</param>
/// <param name="Set">Its addresses in the zone's prefix.</param>
public sealed record ReverseSource(byte[] Namespace, byte[] Service, ReverseSet Set);
