using System.Globalization;
using ActorDns.Actors.Sockets;

namespace ActorDns.Node.Configuration.Corefile.Options;

/// <summary>Directive <c>timeouts</c>: limits of TCP connections; null for the node's own. Blocks of a port share its connections. Immutable.</summary>
/// <param name="Read">A message must be complete within this time.</param>
/// <param name="Write">A client must take its answer within this time.</param>
/// <param name="Idle">A connection without query or answer for this long is closed.</param>
public sealed record TimeoutOptions(TimeSpan? Read = null, TimeSpan? Write = null, TimeSpan? Idle = null)
{
    /// <summary>These with another block's, which counts where both name one.</summary>
    public TimeoutOptions With(TimeoutOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new TimeoutOptions(other.Read ?? Read, other.Write ?? Write, other.Idle ?? Idle);
    }

    /// <summary>A listener's options with these limits.</summary>
    public ListenerOptions Apply(ListenerOptions listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        return listener with
        {
            TcpReadLimit = Read ?? listener.TcpReadLimit,
            TcpWriteLimit = Write ?? listener.TcpWriteLimit,
            TcpIdleLimit = Idle ?? listener.TcpIdleLimit,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", new[] { ("read", Read), ("write", Write), ("idle", Idle) }
        .Where(limit => limit.Item2 is not null)
        .Select(limit => string.Create(CultureInfo.InvariantCulture, $"{limit.Item1} {limit.Item2!.Value.TotalSeconds:0.###}s")));
}
