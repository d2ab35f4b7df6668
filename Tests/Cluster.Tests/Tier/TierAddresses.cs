using System.Net;
using System.Net.Sockets;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>
/// Loopback addresses that no other tier uses: 127.P.T.N of test process, tier and node. An outgoing connection never takes a
/// port of such an address (its source is 127.0.0.1), so a port found free stays free, also over a restart.
/// </summary>
internal static class TierAddresses
{
    private static int _tiers;

    /// <summary>The addresses of a new tier.</summary>
    public static IPAddress[] Next(int count)
    {
        var tier = Interlocked.Increment(ref _tiers);
        return [.. Enumerable.Range(2, count).Select(node => new IPAddress([127, (byte)(1 + (Environment.ProcessId % 250)), (byte)tier, (byte)node]))];
    }

    /// <summary>The address that a node at this one is reached at by the others when there are proxies; in the same order.</summary>
    public static IPAddress Public(IPAddress node)
    {
        var bytes = node.GetAddressBytes();
        bytes[3] += 100;
        return new IPAddress(bytes);
    }

    /// <summary>A port of an address that is free for UDP and TCP, picked by the kernel.</summary>
    public static int FreePort(IPAddress address)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            udp.Bind(new IPEndPoint(address, 0));
            var port = ((IPEndPoint)udp.LocalEndPoint!).Port;
            try
            {
                tcp.Bind(new IPEndPoint(address, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken for TCP: ask for another one.
            }
        }

        throw new InvalidOperationException($"No free port on {address}.");
    }
}
