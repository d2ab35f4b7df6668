namespace ActorDns.Protocol.Messages;

/// <summary>A message that may cross nodes. Each has a manifest in <see cref="MessageCodec"/>; there is no fallback by reflection.</summary>
public interface INodeMessage;
