using ActorDns.Protocol.Objects;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>What the Kubernetes source logs.</summary>
internal static partial class KubernetesLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "An object is left out: {Reason}")]
    public static partial void ObjectRefused(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "No streaming list of {Kind} ({Reason}); listing in pages")]
    public static partial void StreamingListRefused(ILogger logger, ObjectKind kind, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API server does not know ServiceImport: multicluster zones stay empty until the CRD of the Multi-Cluster Services API is installed")]
    public static partial void NoServiceImports(ILogger logger);
}
