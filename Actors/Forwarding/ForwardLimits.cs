namespace ActorDns.Actors.Forwarding;

/// <summary>Bounds of a forward directive.</summary>
public static class ForwardLimits
{
    /// <summary>The most upstreams, as CoreDNS has it.</summary>
    public const int MaxUpstreams = 15;

    /// <summary>Clients that may wait for one answer.</summary>
    public const int MaxWaiters = 4096;
}
