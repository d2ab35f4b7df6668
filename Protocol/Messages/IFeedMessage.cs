namespace ActorDns.Protocol.Messages;

/// <summary>A message to the receiver or the feeder of one feed on a node, at its fixed path.</summary>
public interface IFeedMessage : INodeMessage
{
    /// <summary>The feed.</summary>
    string Feed { get; }
}
