using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Hosts;

/// <summary>The hosts directive, read and validated. Immutable.</summary>
public sealed record HostsOptions
{
    /// <summary>The file that is followed.</summary>
    public string Path { get; init; } = "/etc/hosts";

    /// <summary>The zones whose names are taken; at least one. PTR is answered for every address.</summary>
    public required IReadOnlyList<DomainName> Zones { get; init; }

    /// <summary>Lines of the Corefile itself, in the form of the file.</summary>
    public IReadOnlyList<string> Inline { get; init; } = [];

    /// <summary>TTL of the answers in seconds, 1 to 65,535.</summary>
    public uint TtlSeconds { get; init; } = 3600;

    /// <summary>True to answer PTR for the addresses.</summary>
    public bool Reverse { get; init; } = true;

    /// <summary>How often the file is looked at; zero to read it once only.</summary>
    public TimeSpan ReloadPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Zones in which a name that is not there goes to the next stage; null for none.</summary>
    public IReadOnlyList<DomainName>? Fallthrough { get; init; }

    /// <summary>True to pass on other types than A, AAAA and PTR as well, in the zones of <see cref="Fallthrough"/>.</summary>
    public bool FallthroughUnsupported { get; init; }
}
