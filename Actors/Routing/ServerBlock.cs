using ActorDns.Actors.Routing.Acl;
using ActorDns.Actors.Routing.Dns64;
using ActorDns.Actors.Routing.Metadata;
using ActorDns.Actors.Routing.Prometheus;
using ActorDns.Actors.Routing.Views;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing;

/// <summary>A server block at run time: a zone it answers for on one port, and its pipeline. Immutable, thread-safe.</summary>
/// <param name="zone">The zone; a block with several zones is several of these sharing one pipeline.</param>
/// <param name="port">The port it listens on, 0 to 65,535 (0: picked by the kernel).</param>
/// <param name="pipeline">The first stage.</param>
/// <param name="bindAddress">The only local address it answers on (directive <c>bind</c>), the default value for all; <c>0.0.0.0</c> stands for all of IPv4, <c>::</c> for all where nothing narrower is. Several addresses are several of these.</param>
/// <param name="view">Which queries it is for (directive <c>view</c>); null for all.</param>
/// <param name="scheme">How it is reached.</param>
public sealed class ServerBlock(DomainName zone, int port, Stage pipeline, HostAddress bindAddress = default, ViewOptions? view = null, ServerScheme scheme = ServerScheme.Dns)
{
    /// <summary>The zone.</summary>
    public DomainName Zone { get; } = zone;

    /// <summary>The zone as metrics show it, with the final dot.</summary>
    public string ZoneText { get; } = zone.ToString();

    /// <summary>How it is reached.</summary>
    public ServerScheme Scheme { get; } = scheme;

    /// <summary>The port.</summary>
    public int Port { get; } = port;

    /// <summary>The only local address it answers on; the default value (length 0) for all.</summary>
    public HostAddress BindAddress { get; } = bindAddress;

    /// <summary>Which queries it is for; null for all.</summary>
    public ViewOptions? View { get; } = view;

    /// <summary>The view as metrics show it; empty without one.</summary>
    public string ViewText { get; } = view?.Name ?? string.Empty;

    /// <summary>What can be said of its queries (directive <c>metadata</c>); null without it.</summary>
    public BlockMetadata? Metadata { get; init; }

    /// <summary>How wide its address is: blocks of one zone are tried from the narrowest (0, one address) to the widest.</summary>
    internal int Width { get; } = bindAddress.Bits != 0 ? 0 : bindAddress.IsIPv4 ? 1 : bindAddress.IsIPv6 ? 2 : 3;

    /// <summary>The server as metrics show it: <c>dns://:53</c>, with a bind address <c>dns://10.0.0.10:53</c>.</summary>
    public string ServerText { get; } = $"{scheme.Text()}://{(bindAddress.IsIPv6 ? $"[{bindAddress}]" : bindAddress.ToString())}:{port}";

    /// <summary>The first stage.</summary>
    public Stage Pipeline { get; } = pipeline;

    /// <summary>True if who asks decides what the answer is: a stage looks at the client, or a block of the table has a view.</summary>
    internal bool DependsOnClient { get; set; } = LooksAtClient(pipeline);

    /// <summary>True when it answers what was sent to an address.</summary>
    internal bool AnswersAt(HostAddress local) => Width switch
    {
        0 => BindAddress == local,
        1 => local.IsIPv4,
        _ => true,
    };

    /// <summary>Where queries to this block are counted; set once, by <see cref="ServerMetrics"/>, before the block serves.</summary>
    internal ServerCounters? Counters { get; set; }

    private static bool LooksAtClient(Stage first)
    {
        for (var stage = first; stage is not RefuseStage; stage = stage.Next)
        {
            if (stage is AclStage or Dns64Stage)
            {
                return true;
            }
        }

        return false;
    }
}
