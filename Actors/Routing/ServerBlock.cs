using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing;

/// <summary>A server block at run time: the zones it answers for on one port, and its pipeline. Immutable, thread-safe.</summary>
/// <param name="zone">The zone; a block with several zones is several of these sharing one pipeline.</param>
/// <param name="port">The port it listens on, 0 to 65,535 (0: picked by the kernel).</param>
/// <param name="pipeline">The first stage.</param>
public sealed class ServerBlock(DomainName zone, int port, Stage pipeline)
{
    /// <summary>The zone.</summary>
    public DomainName Zone { get; } = zone;

    /// <summary>The zone as metrics show it, with the final dot.</summary>
    public string ZoneText { get; } = zone.ToString();

    /// <summary>The port.</summary>
    public int Port { get; } = port;

    /// <summary>The server as metrics show it: <c>dns://:53</c>.</summary>
    public string ServerText { get; } = $"dns://:{port}";

    /// <summary>The first stage.</summary>
    public Stage Pipeline { get; } = pipeline;
}
