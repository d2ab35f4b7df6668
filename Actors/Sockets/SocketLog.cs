using System.Net;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Sockets;

/// <summary>What the sockets log.</summary>
internal static partial class SocketLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A query's pipeline failed; the client got SERVFAIL.")]
    public static partial void QueryFaulted(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Loop} failed and is started again; what it was just reading is lost.")]
    public static partial void LoopFaulted(ILogger logger, string loop, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "The sweep of TCP connections failed; it runs again in a moment.")]
    public static partial void SweepFaulted(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Listener {Name} failed and is opened again in {Delay}.")]
    public static partial void ListenerReopening(ILogger logger, string name, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Error, Message = "Listener {Name} could not be opened again: {Reason}")]
    public static partial void ReopenFailed(ILogger logger, string name, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The kernel does not have recvmmsg and sendmmsg for us: UDP takes the portable path, one datagram a call.")]
    public static partial void PortablePath(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Endpoint} is not listened on: {Reason}.")]
    public static partial void AddressSkipped(ILogger logger, IPEndPoint endpoint, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name}: {Setting} TCP connections are asked for, but the limit of {Limit} file descriptors leaves {Effective}; raise it (ulimit -n) or lower the setting.")]
    public static partial void ConnectionsLowered(ILogger logger, string name, int setting, long limit, int effective);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Listener {Name} closed with {Count} queries unanswered when the drain limit came.")]
    public static partial void DrainCut(ILogger logger, string name, int count);
}
