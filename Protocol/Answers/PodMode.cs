namespace ActorDns.Protocol.Answers;

/// <summary>Option <c>pods</c> of the kubernetes directive. The numbers go over the wire between nodes: never reuse one.</summary>
public enum PodMode : byte
{
    /// <summary>No names of pods.</summary>
    Disabled = 0,

    /// <summary>Any address in dashed form, if the namespace exists.</summary>
    Insecure = 1,

    /// <summary>Only addresses of pods that exist in that namespace.</summary>
    Verified = 2,
}
