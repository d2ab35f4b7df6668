using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ActorDns.Actors.Sockets;
using ActorDns.Actors.Tests.Routing;
using ActorDns.Protocol.Wire;
using Akka.Actor;

namespace ActorDns.Actors.Tests.Sockets;

public sealed partial class ListenerLifeTests : SocketsKit
{
    [Theory]
    [InlineData(UdpPath.Automatic)]
    [InlineData(UdpPath.Portable)]
    public void Closing_while_busy_answers_what_is_in_flight_and_frees_the_port(UdpPath path)
    {
        var server = Open(Aside with { UdpPath = path });
        using var datagrams = new Datagrams(server);
        using var connection = new Connection(server);
        using var idle = new Connection(server);
        idle.Ask("www");
        datagrams.Send("wait", id: 1);
        connection.Send("wait", id: 2);
        Eventually(() => Dispatcher.Waiting == 2);

        SocketsActor.Tell(new ListenerMessages.Close(), TestActor);
        Assert.True(idle.IsClosedByServer());
        Dispatcher.Release();
        Assert.Equal(1, TestQuery.Word(datagrams.Receive(), 0));
        Assert.Equal(2, TestQuery.Word(connection.Receive(), 0));
        Assert.True(connection.IsClosedByServer());
        Assert.Equal(0, ExpectMsg<ListenerMessages.Closed>(Patience).Abandoned);

        Assert.Equal(server.Port, Open(Aside with { UdpPath = path, Port = server.Port }).Port);
    }

    [Fact]
    public void Closing_waits_no_longer_than_the_drain_limit()
    {
        var server = Open(Loopback with { DrainLimit = TimeSpan.FromMilliseconds(200) });
        using var datagrams = new Datagrams(server);
        using var connection = new Connection(server);
        datagrams.Send("wait");
        connection.Send("wait");
        Eventually(() => Dispatcher.Waiting == 2);

        Assert.Equal(2, Close());
        Assert.True(connection.IsClosedByServer());
        Dispatcher.Release();
        Eventually(() => Metric("actordns_sockets_in_flight") == 0);
        Assert.Equal(0, Close());
    }

    [Fact]
    public void Closing_under_load_ends_and_harms_nothing()
    {
        var server = Open(Loopback with { UdpSockets = 4, DrainLimit = TimeSpan.FromSeconds(2) });
        using var datagrams = new Datagrams(server);
        using var stop = new CancellationTokenSource();
        var load = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                datagrams.Send("www");
                datagrams.Send("later");
            }
        });
        load.Start();
        datagrams.Receive();

        Close();
        stop.Cancel();
        load.Join();
        Eventually(() => Metric("actordns_sockets_in_flight") == 0);
        Assert.Equal(0, Metric("actordns_sockets_faults_total"));
    }

    [Fact]
    public void A_port_in_use_is_an_answer_that_names_address_port_and_cure()
    {
        var taken = Open(name: "first");
        SocketsActor.Tell(new ListenerMessages.Open("second", Loopback with { Port = taken.Port }, Dispatcher), TestActor);

        var failed = ExpectMsg<ListenerMessages.BindFailed>(Patience);
        Assert.Equal(("second", taken), (failed.Name, failed.Endpoint));
        Assert.Contains($"127.0.0.1:{taken.Port}", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("in use", failed.Reason, StringComparison.Ordinal);
        using var client = new Datagrams(taken);
        client.Ask("www");
    }

    [Theory]
    [InlineData(UdpPath.Automatic)]
    [InlineData(UdpPath.Portable)]
    public void A_port_whose_UDP_half_is_in_use_is_refused_whole(UdpPath path)
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(Aside.Addresses[0], 0));
        var endpoint = (IPEndPoint)other.LocalEndPoint!;
        SocketsActor.Tell(new ListenerMessages.Open("test", Aside with { Port = endpoint.Port, UdpPath = path }, Dispatcher), TestActor);

        Assert.Equal(endpoint, ExpectMsg<ListenerMessages.BindFailed>(Patience).Endpoint);
        other.Dispose();
        Assert.Equal(endpoint.Port, Open(Aside with { Port = endpoint.Port, UdpPath = path }).Port);
    }

    [Fact]
    public void An_address_no_interface_has_is_refused_with_its_reason()
    {
        SocketsActor.Tell(new ListenerMessages.Open("test", Loopback with { Addresses = [IPAddress.Parse("203.0.113.77")] }, Dispatcher), TestActor);

        Assert.Contains("no interface", ExpectMsg<ListenerMessages.BindFailed>(Patience).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SocketError.AccessDenied, 53, "NET_BIND_SERVICE")]
    [InlineData(SocketError.TooManyOpenSockets, 5353, "ulimit")]
    [InlineData(SocketError.AddressFamilyNotSupported, 5353, "IPv6")]
    public void A_bind_error_tells_its_cure(SocketError error, int port, string cure) =>
        Assert.Contains(cure, new BindException(new IPEndPoint(IPAddress.Any, port), error).Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_that_is_open_is_refused_and_the_open_listeners_are_told()
    {
        var bound = OpenBound();
        SocketsActor.Tell(new ListenerMessages.Open("test", Loopback, Dispatcher), TestActor);
        ExpectMsg<ListenerMessages.BindFailed>(Patience);
        SocketsActor.Tell(new ListenerMessages.GetListeners(), TestActor);

        Assert.Equal([bound], ExpectMsg<ListenerMessages.Listeners>(Patience).Open);
    }

    [Theory]
    [InlineData(UdpPath.Automatic)]
    [InlineData(UdpPath.Portable)]
    public void One_listener_closes_after_its_answers_and_the_others_go_on(UdpPath path)
    {
        var server = Open(Aside with { UdpPath = path }, "first");
        using var other = new Datagrams(Open(name: "second"));
        using var datagrams = new Datagrams(server);
        datagrams.Send("wait", id: 1);
        Eventually(() => Dispatcher.Waiting == 1);

        SocketsActor.Tell(new ListenerMessages.CloseListener("first"), TestActor);
        other.Ask("www");
        Dispatcher.Release();
        Assert.Equal(1, TestQuery.Word(datagrams.Receive(), 0));
        Assert.Equal(0, ExpectMsg<ListenerMessages.Closed>(Patience).Abandoned);
        other.Ask("www");
        Assert.Equal(server.Port, Open(Aside with { UdpPath = path, Port = server.Port }, "first").Port);
    }

    [Fact]
    public void Closing_a_listener_that_is_not_there_is_no_fault()
    {
        SocketsActor.Tell(new ListenerMessages.CloseListener("nobody"), TestActor);
        Assert.Equal(0, ExpectMsg<ListenerMessages.Closed>(Patience).Abandoned);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_listener_that_is_held_answers_what_came_when_it_is_told_to_read_or_closes(bool isRead)
    {
        SocketsActor.Tell(new ListenerMessages.Open("held", Loopback, Dispatcher) { IsHeld = true }, TestActor);
        using var datagrams = new Datagrams(ExpectMsg<ListenerMessages.Bound>(Patience).Endpoints[0]);
        datagrams.Send("www", id: 7);
        Assert.False(datagrams.Socket.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectRead));

        SocketsActor.Tell(isRead ? new ListenerMessages.Read("held") : new ListenerMessages.CloseListener("held"), TestActor);
        Assert.Equal(7, TestQuery.Word(datagrams.Receive(), 0));
        if (!isRead)
        {
            ExpectMsg<ListenerMessages.Closed>(Patience);
        }
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.42")]
    [InlineData("127.0.0.42", "0.0.0.0")]
    public void A_wildcard_and_an_address_share_a_port_when_told_and_only_then(string first, string second)
    {
        var open = Open(Loopback with { Addresses = [IPAddress.Parse(first)] }, "first");
        var beside = Loopback with { Addresses = [IPAddress.Parse(second)], Port = open.Port };
        SocketsActor.Tell(new ListenerMessages.Open("second", beside, Dispatcher), TestActor);
        Assert.Contains("in use", ExpectMsg<ListenerMessages.BindFailed>(Patience).Reason, StringComparison.Ordinal);

        Assert.Equal(open.Port, Open(beside with { IsBeside = true }, "second").Port);
        using var datagrams = new Datagrams(new IPEndPoint(IPAddress.Parse("127.0.0.42"), open.Port));
        using var connection = new Connection(new IPEndPoint(IPAddress.Parse("127.0.0.42"), open.Port));
        datagrams.Ask("www");
        connection.Ask("www");
    }

    [Fact]
    public void A_loop_that_fails_runs_again_and_stops_when_told()
    {
        var loop = new FailingLoop(failures: 2);
        var parent = Sys.ActorOf(Props.Create(() => new Parent(loop, TestActor)));

        Eventually(() => loop.Runs == 3);
        parent.Tell("stop");
        ExpectMsg("stopped", Patience);
        Assert.Equal(3, loop.Runs);
    }

    [Fact]
    public void A_listener_whose_descriptor_broke_is_opened_again_on_the_port_the_kernel_picked()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var server = Open(Aside);
        using var client = new Datagrams(server);
        client.Ask("www");
        using var nothing = File.OpenHandle("/dev/null");
        Assert.True(Replace((int)nothing.DangerousGetHandle(), DescriptorOf(server.Port)) >= 0);

        // The reader still waits in the old socket: one datagram sends it on to the broken one.
        client.Send("www");
        Eventually(() => Metric("actordns_sockets_faults_total{transport=\"udp\"}") > 5);
        client.Socket.ReceiveTimeout = 100;
        Eventually(() => Answers(client));
        using var connection = new Connection(server);
        connection.Ask("www");
    }

    private static bool Answers(Datagrams client)
    {
        try
        {
            return client.Ask("www").Length > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The descriptor of this process's UDP socket on a port.</summary>
    private static int DescriptorOf(int port)
    {
        var fields = File.ReadLines("/proc/net/udp").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var inode = fields.First(field => field[1].EndsWith($":{port:X4}", StringComparison.Ordinal))[9];
        var link = new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().First(file => file.LinkTarget == $"socket:[{inode}]");
        return int.Parse(link.Name, System.Globalization.CultureInfo.InvariantCulture);
    }

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Replace(int source, int target);

    private sealed class Parent : UntypedActor
    {
        private readonly IActorRef _child;
        private readonly IActorRef _probe;

        public Parent(IReceiveLoop loop, IActorRef probe)
        {
            _probe = probe;
            _child = Context.Watch(Context.ActorOf(Props.Create(() => new LoopActor(loop))));
        }

        protected override void OnReceive(object message)
        {
            if (message is Terminated)
            {
                _probe.Tell("stopped");
            }
            else
            {
                _child.Tell(LoopActor.StopReceiving.Instance);
            }
        }
    }

    private sealed class FailingLoop(int failures) : IReceiveLoop
    {
        private readonly TaskCompletionSource _stopped = new();
        private int _runs;

        public int Runs => Volatile.Read(ref _runs);

        public string Name => "loop";

        public Transport Transport => Transport.Udp;

        public Task RunAsync() => Interlocked.Increment(ref _runs) <= failures
            ? Task.FromException(new InvalidOperationException("A loop that fails."))
            : _stopped.Task;

        public void StopReceiving() => _stopped.TrySetResult();

        public void Dispose() => StopReceiving();
    }
}
