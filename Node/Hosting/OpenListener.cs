using System.Net;
using ActorDns.Actors.Routing;
using ActorDns.Node.Encryption;

namespace ActorDns.Node.Hosting;

/// <summary>A listener that is open: one address of one scheme and port of the Corefile. Immutable, apart from the certificate that it shows.</summary>
/// <param name="Name">Its name at the sockets actor.</param>
/// <param name="Scheme">What is spoken.</param>
/// <param name="Port">The port as the Corefile names it, which server blocks go by.</param>
/// <param name="Endpoint">The address with the true port.</param>
internal sealed record OpenListener(string Name, ServerScheme Scheme, int Port, IPEndPoint Endpoint)
{
    /// <summary>How it is encrypted; null for plain DNS.</summary>
    public ListenerSecurity? Security { get; init; }

    /// <summary>True when it is one of a plan's listener.</summary>
    public bool IsOf(ListenerPlan plan) => Scheme == plan.Scheme && Port == plan.Port;
}
