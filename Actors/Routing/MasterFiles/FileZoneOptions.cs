using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.MasterFiles;

/// <summary>A file directive, read and validated. Immutable.</summary>
public sealed record FileZoneOptions
{
    /// <summary>How often a file is looked at unless it is said otherwise.</summary>
    public static readonly TimeSpan DefaultReload = TimeSpan.FromMinutes(1);

    /// <summary>The master file.</summary>
    public required string Path { get; init; }

    /// <summary>The zones it is read as, one after the other; at least one.</summary>
    public required IReadOnlyList<DomainName> Zones { get; init; }

    /// <summary>How often the file and those it includes are looked at; zero to read them once only.</summary>
    public TimeSpan ReloadPeriod { get; init; } = DefaultReload;

    /// <summary>Zones in which a name that does not exist goes to the next stage; null for none.</summary>
    public IReadOnlyList<DomainName>? Fallthrough { get; init; }
}
