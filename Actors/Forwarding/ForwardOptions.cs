using System.Net;
using ActorDns.Actors.Forwarding.Upstreams;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Forwarding;

/// <summary>The forward directive, read and validated. Immutable.</summary>
public sealed record ForwardOptions
{
    /// <summary>FROM: names at or below it are forwarded.</summary>
    public required DomainName From { get; init; }

    /// <summary>TO: 1 to 15 upstreams, files such as /etc/resolv.conf already read.</summary>
    public required IReadOnlyList<UpstreamAddress> Upstreams { get; init; }

    /// <summary>Names at or below one of these are not forwarded.</summary>
    public IReadOnlyList<DomainName> Except { get; init; } = [];

    /// <summary>The order in which upstreams are asked.</summary>
    public ForwardPolicy Policy { get; init; } = ForwardPolicy.Random;

    /// <summary>True to ask plain upstreams over TCP only. Without it UDP comes first, whatever the client used, and TCP after TC.</summary>
    public bool ForceTcp { get; init; }

    /// <summary>How long a connection that nobody uses is kept.</summary>
    public TimeSpan Expire { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Idle connections kept for each upstream; 0 for no bound but that of connections.</summary>
    public int MaxIdleConnections { get; init; }

    /// <summary>Failures in a row that make an upstream down; 0 if it never is.</summary>
    public int MaxFails { get; init; } = 2;

    /// <summary>Failed attempts after which a query fails; 0 for as many as its time allows.</summary>
    public int MaxConnectAttempts { get; init; }

    /// <summary>Queries of clients that may wait for this directive at once; 0 for the process's bound only.</summary>
    public int MaxConcurrent { get; init; }

    /// <summary>Time between the health checks of an upstream that failed.</summary>
    public TimeSpan HealthCheckInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>RD of the health checks.</summary>
    public bool HealthCheckRecursionDesired { get; init; } = true;

    /// <summary>The name whose NS the health checks ask for.</summary>
    public DomainName HealthCheckDomain { get; init; } = DomainName.Root;

    /// <summary>How long one upstream may take.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long all upstreams together may take.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>RCODEs (below 16) that are answered by the block's next forward directive that takes the name, if there is one.</summary>
    public IReadOnlyList<ResponseCode> NextCodes { get; init; } = [];

    /// <summary>True to treat NOERROR without answers as <see cref="NextCodes"/>.</summary>
    public bool NextOnNoData { get; init; }

    /// <summary>RCODEs (below 16) after which the next upstream is asked.</summary>
    public IReadOnlyList<ResponseCode> FailoverCodes { get; init; } = [];

    /// <summary>True to answer SERVFAIL at once while every upstream is down; else a random one is asked.</summary>
    public bool FailFast { get; init; }

    /// <summary>The local address upstreams are asked from; null for the system's choice.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>
    /// True to draw the letter case of each name at random and to take only answers that repeat it (0x20): 10 to 30 more bits
    /// for a forger to guess. Some old upstreams do not repeat it.
    /// </summary>
    public bool RandomizeCase { get; init; }

    /// <summary>What TLS upstreams are asked with.</summary>
    public UpstreamTls Tls { get; init; } = UpstreamTls.Default;
}
