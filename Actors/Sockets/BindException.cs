using System.Net;
using System.Net.Sockets;

namespace ActorDns.Actors.Sockets;

/// <summary>A socket could not be opened; the message names address, port and cure.</summary>
internal sealed class BindException(IPEndPoint endpoint, SocketError error)
    : Exception($"Cannot listen on {endpoint}: {Explain(endpoint.Port, error)}.")
{
    /// <summary>The endpoint.</summary>
    public IPEndPoint Endpoint { get; } = endpoint;

    /// <summary>The error.</summary>
    public SocketError Error { get; } = error;

    private static string Explain(int port, SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse =>
            $"the port is in use; stop the program that has it (ss -lnup 'sport = :{port}' and ss -lntp show it) or choose another port",
        SocketError.AccessDenied when port is > 0 and < 1024 =>
            "ports below 1024 need the NET_BIND_SERVICE capability; give it to the process, or choose a port from 1024 up",
        SocketError.AccessDenied => "the system forbids it; look at its security policy",
        SocketError.AddressNotAvailable => "no interface of this host has the address; correct the address, or add it to an interface first",
        SocketError.AddressFamilyNotSupported => "the system has no such address family; leave the address out, or enable IPv6",
        SocketError.TooManyOpenSockets => "the limit of file descriptors is reached; raise it (ulimit -n)",
        _ => $"the system says {error}",
    };
}
