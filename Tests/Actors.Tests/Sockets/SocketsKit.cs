using System.Net;
using ActorDns.Actors.Sockets;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace ActorDns.Actors.Tests.Sockets;

/// <summary>A sockets actor with its own metrics, and listeners on loopback ports the kernel picks.</summary>
public abstract class SocketsKit : TestKit
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    protected SocketsKit()
        : base("akka { loglevel = OFF, stdout-loglevel = OFF, actor.serialize-messages = on }")
    {
        var services = new SocketServices(new SocketMetrics(_registry), new DescriptorBudget(Descriptors), TimeProvider.System, NullLoggerFactory.Instance);
        SocketsActor = Sys.ActorOf(Props.Create(() => new SocketsActor(services)));
    }

    internal TestDispatcher Dispatcher { get; set; } = new();

    protected IActorRef SocketsActor { get; }

    protected virtual int Descriptors => 20_000;

    protected static ListenerOptions Loopback => new() { Addresses = [IPAddress.Loopback], Port = 0, UdpSockets = 1, UdpBufferOctets = 1 << 20 };

    /// <summary>An address from which no client of another test takes its ports: one that was given up is still free a moment later.</summary>
    protected static ListenerOptions Aside => Loopback with { Addresses = [IPAddress.Parse("127.0.0.42")] };

    /// <summary>Opens a listener.</summary>
    /// <returns>Its first endpoint.</returns>
    protected IPEndPoint Open(ListenerOptions? options = null, string name = "test") => OpenBound(options, name).Endpoints[0];

    protected ListenerMessages.Bound OpenBound(ListenerOptions? options = null, string name = "test")
    {
        SocketsActor.Tell(new ListenerMessages.Open(name, options ?? Loopback, Dispatcher), TestActor);
        return ExpectMsg<ListenerMessages.Bound>(Patience);
    }

    protected int Close()
    {
        SocketsActor.Tell(new ListenerMessages.Close(), TestActor);
        return ExpectMsg<ListenerMessages.Closed>(Patience).Abandoned;
    }

    /// <summary>The value of a metric whose line begins with a text; 0 when there is none.</summary>
    protected double Metric(string start)
    {
        using var text = new MemoryStream();
        _registry.CollectAndExportAsTextAsync(text).GetAwaiter().GetResult();
        var lines = System.Text.Encoding.UTF8.GetString(text.ToArray()).Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal));
        return lines.Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    protected void Eventually(Func<bool> condition) => AwaitCondition(condition, Patience, TimeSpan.FromMilliseconds(5));
}
