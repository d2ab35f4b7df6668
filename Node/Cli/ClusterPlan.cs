using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ActorDns.Node.Configuration;

namespace ActorDns.Node.Cli;

/// <summary>Where the nodes of <c>cluster</c> are: the same ports at one address each. Immutable.</summary>
/// <param name="Nodes">How many, 1 to <see cref="MaxNodes"/>.</param>
/// <param name="First">Address of the first; the others follow it.</param>
/// <param name="Source">Setting Source of all.</param>
/// <param name="Kubeconfig">Setting Kubeconfig of all; null for none.</param>
internal sealed record ClusterPlan(int Nodes, IPAddress First, string Source, string? Kubeconfig)
{
    /// <summary>Nodes at most.</summary>
    public const int MaxNodes = 16;

    /// <summary>The port DNS is served on.</summary>
    public const int DnsPort = NodePlanner.TryOutPort;

    private const int ClusterPort = 4053;
    private const int ManagementPort = 8558;

    private static readonly NodeOptions Defaults = new();

    /// <summary>Address of a node, counted from 0.</summary>
    public IPAddress Address(int node)
    {
        var octets = First.GetAddressBytes();
        octets[^1] += (byte)node;
        return new IPAddress(octets);
    }

    /// <summary>The Corefile of a node, with its HTTP endpoints at its own address; nobody waits for a tier that is stopped as a whole.</summary>
    public string Corefile(int node) => BuiltInCorefile.Text(Defaults, Address(node).ToString(), lameduck: "0s");

    /// <summary>The settings of a node, as environment variables.</summary>
    public Dictionary<string, string> Settings(int node)
    {
        var address = Address(node).ToString();
        var settings = new Dictionary<string, string>
        {
            ["Corefile"] = "stdin",
            ["DnsPort"] = Text(DnsPort),
            ["ListenAddresses"] = address,
            ["Source"] = Source,
            ["ClusterHost"] = address,
            ["ClusterPort"] = Text(ClusterPort),
            ["Quiet"] = "true",
        };
        if (Kubeconfig is not null)
        {
            settings["Kubeconfig"] = Kubeconfig;
        }

        // One alone has nobody to look for.
        if (Nodes > 1)
        {
            settings["ManagementHost"] = address;
            settings["ManagementPort"] = Text(ManagementPort);

            // They all start now, on one machine: no need to look long.
            settings["RequiredContactPoints"] = Text(Nodes);
            settings["StableMarginMilliseconds"] = "500";
            settings["ContactPoints"] = string.Join(',', Enumerable.Range(0, Nodes).Select(other => $"{Address(other)}:{ManagementPort}"));
        }

        return settings.ToDictionary(setting => $"ACTORDNS__{setting.Key.ToUpperInvariant()}", setting => setting.Value);
    }

    /// <summary>What cannot be listened on now, a line each with the cure.</summary>
    public IEnumerable<string> Obstacles() => Enumerable.Range(0, Nodes).SelectMany(node => ObstaclesAt(Address(node), $"node-{node + 1}"));

    private static IEnumerable<string> ObstaclesAt(IPAddress address, string node)
    {
        (string Use, int Port, SocketType Type)[] sockets =
        [
            ("DNS over UDP", DnsPort, SocketType.Dgram),
            ("DNS over TCP", DnsPort, SocketType.Stream),
            ("other nodes", ClusterPort, SocketType.Stream),
            ("finding other nodes", ManagementPort, SocketType.Stream),
            ("/health", Defaults.HealthPort, SocketType.Stream),
            ("/ready", Defaults.ReadyPort, SocketType.Stream),
            ("/metrics", Defaults.MetricsPort, SocketType.Stream),
        ];
        foreach (var (use, port, type) in sockets)
        {
            switch (Bind(new IPEndPoint(address, port), type))
            {
                case SocketError.Success:
                    break;
                case SocketError.AddressNotAvailable:
                    yield return $"{node}: {address} is no address of this machine; add it (macOS: sudo ifconfig lo0 alias {address}), or name another first one: --address";
                    yield break;
                case SocketError.AddressAlreadyInUse:
                    yield return $"{node}: {address}:{port} ({use}) is in use; stop what uses it, or name another first address: --address";
                    break;
                case var error:
                    yield return $"{node}: {address}:{port} ({use}) cannot be listened on: {error}";
                    break;
            }
        }
    }

    private static SocketError Bind(IPEndPoint endpoint, SocketType type)
    {
        // The protocol is named: for TCP the runtime then looks over connections that are only waiting out their time.
        using var socket = new Socket(endpoint.AddressFamily, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        try
        {
            socket.Bind(endpoint);
            if (type == SocketType.Stream)
            {
                socket.Listen();
            }

            return SocketError.Success;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
