using ActorDns.Actors.Routing.MasterFiles;
using ActorDns.Actors.Routing.Matching;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Auto;

/// <summary>An auto directive, read and validated. Immutable.</summary>
public sealed record AutoOptions
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "auto";

    /// <summary>What file names match unless it is said otherwise.</summary>
    public const string DefaultPattern = @"db\.(.*)";

    /// <summary>What the zone of a file is called unless it is said otherwise.</summary>
    public const string DefaultOrigin = "{1}";

    /// <summary>Names outside these zones are not answered, whatever files there are; at least one.</summary>
    public required IReadOnlyList<DomainName> Zones { get; init; }

    /// <summary>The folder, with those below it.</summary>
    public required string Folder { get; init; }

    /// <summary>What the name of a file must match, without its folder.</summary>
    public required GoPattern Pattern { get; init; }

    /// <summary>The zone of a file, with <c>{1}</c> for the first group of the pattern, <c>{name}</c> for one with a name.</summary>
    public string Origin { get; init; } = DefaultOrigin;

    /// <summary>How often the folder and its files are looked at; zero to read them once only.</summary>
    public TimeSpan ReloadPeriod { get; init; } = FileZoneOptions.DefaultReload;
}
