using System.Net;
using ActorDns.Node.Configuration.Corefile;

namespace ActorDns.Node.Configuration;

/// <summary>What a node will do: its settings, its Corefile, and the decisions that follow from both. Immutable.</summary>
public sealed record NodePlan
{
    /// <summary>The settings.</summary>
    public required NodeOptions Options { get; init; }

    /// <summary>The Corefile.</summary>
    public required CorefileConfiguration Corefile { get; init; }

    /// <summary>Its name: a path, or <see cref="BuiltInCorefile.Name"/>.</summary>
    public required string CorefileName { get; init; }

    /// <summary>SHA-512 of what it says, imports resolved, in hexadecimal digits.</summary>
    public required string CorefileFingerprint { get; init; }

    /// <summary>What to say about it, a line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Where objects come from.</summary>
    public required SourceOptions Source { get; init; }

    /// <summary>Addresses to listen on where the Corefile has no <c>bind</c>; at least one.</summary>
    public required IReadOnlyList<IPAddress> ListenAddresses { get; init; }

    /// <summary>True when nothing was configured and the samples are served for a try-out: HTTP ports in use are no error then.</summary>
    public required bool IsTryOut { get; init; }
}
