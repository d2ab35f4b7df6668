using System.Net;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Forwarding;

/// <summary>The forward directive, read and validated. Immutable.</summary>
public sealed record ForwardOptions
{
    /// <summary>FROM: names at or below it are forwarded.</summary>
    public required DomainName From { get; init; }

    /// <summary>TO: 1 to 15 upstreams, files such as /etc/resolv.conf already read.</summary>
    public required IReadOnlyList<IPEndPoint> Upstreams { get; init; }
}
