using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Sockets;

/// <summary>What all listeners of a node share.</summary>
/// <param name="Metrics">The counters.</param>
/// <param name="Descriptors">The file descriptors connections may have.</param>
/// <param name="Time">The clock.</param>
/// <param name="LoggerFactory">Where logs go.</param>
internal sealed record SocketServices(SocketMetrics Metrics, DescriptorBudget Descriptors, TimeProvider Time, ILoggerFactory LoggerFactory);
