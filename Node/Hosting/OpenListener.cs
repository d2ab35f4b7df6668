using System.Net;

namespace ActorDns.Node.Hosting;

/// <summary>A listener that is open: one address of one port of the Corefile. Immutable.</summary>
/// <param name="Name">Its name at the sockets actor.</param>
/// <param name="Port">The port as the Corefile names it, which server blocks go by.</param>
/// <param name="Endpoint">The address with the true port.</param>
internal sealed record OpenListener(string Name, int Port, IPEndPoint Endpoint);
