namespace ActorDns.Actors.Forwarding;

/// <summary>Which upstream is asked first; the others follow when it fails or is slow.</summary>
public enum ForwardPolicy
{
    /// <summary>A random one.</summary>
    Random,

    /// <summary>Each in turn.</summary>
    RoundRobin,

    /// <summary>Always the first that is up.</summary>
    Sequential,
}
