using System.Net;
using System.Net.Sockets;
using ActorDns.Actors.Forwarding;
using ActorDns.Actors.Forwarding.Upstreams;
using ActorDns.Actors.Routing;
using ActorDns.Protocol.Names;
using Prometheus;

namespace ActorDns.Actors.Tests.Forwarding;

/// <summary>A stage that forwards everything to one upstream of a test, and a client of it.</summary>
internal static class ForwardRig
{
    /// <summary>A TCP socket of loopback that listens.</summary>
    public static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    /// <summary>The stage.</summary>
    public static ForwardStage Stage(UpstreamAddress upstream, Func<ForwardOptions, ForwardOptions> change) => new(
        [change(new ForwardOptions { From = DomainName.Root, Upstreams = [upstream] })],
        new ForwardMetrics(Metrics.NewCustomRegistry()),
        new ForwardBudget(100));

    /// <summary>Asks it for A records.</summary>
    public static async Task<QueryContext> AskAsync(ForwardStage stage, string name)
    {
        var context = new QueryContext();
        byte[] query = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. DomainName.Parse(name).Wire, 0, 1, 0, 1];
        query.CopyTo(context.RequestBuffer(query.Length));
        context.SetRequest(query.Length);
        await stage.HandleAsync(context);
        return context;
    }
}
