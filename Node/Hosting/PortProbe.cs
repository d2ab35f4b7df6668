using System.Net;
using System.Net.Sockets;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Corefile;
using ActorDns.Node.Configuration.Corefile.Options;

namespace ActorDns.Node.Hosting;

/// <summary>
/// For the try-out only: takes HTTP endpoints whose port is in use out of the plan. Who tries the samples beside another DNS
/// server wants answers, not its metrics. Everywhere else a port in use ends the start.
/// </summary>
internal static class PortProbe
{
    /// <summary>Gives the plan without the endpoints that could not be opened now, with a warning for each.</summary>
    public static NodePlan WithoutPortsInUse(NodePlan plan)
    {
        var warnings = new List<string>(plan.Warnings);
        ServerBlockOptions Probe(ServerBlockOptions block) => block with
        {
            Health = block.Health is { } health && IsFree("health", health.Listen) ? health : null,
            Ready = block.Ready is { } ready && IsFree("ready", ready.Listen) ? ready : null,
            Prometheus = block.Prometheus is { } prometheus && IsFree("prometheus", prometheus.Listen) ? prometheus : null,
        };

        bool IsFree(string directive, ListenAddress listen)
        {
            var free = CanListen(listen);
            if (!free)
            {
                warnings.Add($"{directive}: {listen} is in use, so this endpoint is left out; DNS is served all the same");
            }

            return free;
        }

        return plan with { Corefile = new CorefileConfiguration([.. plan.Corefile.Blocks.Select(Probe)]), Warnings = warnings };
    }

    private static bool CanListen(ListenAddress listen)
    {
        try
        {
            using var listener = new TcpListener(listen.Address ?? IPAddress.IPv6Any, listen.Port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
