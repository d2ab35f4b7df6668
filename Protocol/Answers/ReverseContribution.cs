namespace ActorDns.Protocol.Answers;

/// <summary>What a partition has to tell one reverse zone about one kind of addresses of one service.</summary>
/// <param name="Prefix">The reverse zone.</param>
/// <param name="Set">The whole set.</param>
public sealed record ReverseContribution(ReversePrefix Prefix, ReverseSet Set);
