using ActorDns.Protocol.Objects;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Watching;

/// <summary>What the watch actors log.</summary>
internal static partial class WatchLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Listing every {Kind} from {Source} (epoch {Epoch})")]
    public static partial void Listing(ILogger logger, ObjectKind kind, string source, long epoch);

    [LoggerMessage(Level = LogLevel.Information, Message = "Listed {Count} of kind {Kind} at version {Version}; watching from there")]
    public static partial void Listed(ILogger logger, ObjectKind kind, long count, ulong version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reading {Kind} from {Source} failed ({Fault}), next try in {WaitSeconds:F1} s: {Reason}")]
    public static partial void Failed(ILogger logger, ObjectKind kind, string source, SourceFault fault, double waitSeconds, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Reading {Kind} from {Source} broke on an unexpected fault, next try in {WaitSeconds:F1} s")]
    public static partial void Broken(ILogger logger, Exception cause, ObjectKind kind, string source, double waitSeconds);
}
