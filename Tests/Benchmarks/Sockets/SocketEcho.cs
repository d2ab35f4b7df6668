using System.Diagnostics;
using System.Globalization;
using System.Net;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Sockets;
using ActorDns.Protocol.Records;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace ActorDns.Benchmarks.Sockets;

/// <summary>
/// The sockets with nothing behind them: every query gets an empty NOERROR at once, or after a hop to the thread pool.
/// Load it with any generator (<c>dnsperf -p PORT</c>); it prints queries, and this process's CPU per query, each second.
/// </summary>
public static class SocketEcho
{
    /// <summary>Serves until the process ends.</summary>
    /// <param name="args">Port, sockets, and any of <c>portable</c> and <c>later</c>.</param>
    public static async Task RunAsync(string[] args)
    {
        using var dispatcher = new EchoDispatcher(isLater: args.Contains("later"));
        var options = new ListenerOptions
        {
            Addresses = [IPAddress.Any],
            Port = int.Parse(args[0], CultureInfo.InvariantCulture),
            UdpSockets = int.Parse(args[1], CultureInfo.InvariantCulture),
            UdpPath = args.Contains("portable") ? UdpPath.Portable : UdpPath.Automatic,
        };
        using var system = ActorSystem.Create("echo", "akka.loglevel = WARNING");
        var sockets = system.ActorOf(SocketsHosting.CreateProps(new SocketMetrics(Metrics.NewCustomRegistry()), NullLoggerFactory.Instance));
        var outcome = await sockets.Ask<ListenerMessages.IListenerMessage>(new ListenerMessages.Open("echo", options, dispatcher), TimeSpan.FromSeconds(10));
        Console.WriteLine(outcome);
        await ReportAsync(dispatcher);
    }

    private static async Task ReportAsync(EchoDispatcher dispatcher)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var (queries, cpu, allocated) = (0L, Process.GetCurrentProcess().TotalProcessorTime, GC.GetTotalAllocatedBytes());
        while (await timer.WaitForNextTickAsync())
        {
            var now = Process.GetCurrentProcess().TotalProcessorTime;
            var octets = GC.GetTotalAllocatedBytes();
            var count = dispatcher.Queries - queries;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} q/s  {(now - cpu).TotalMilliseconds:F0} ms CPU  {(now - cpu).TotalMicroseconds / Math.Max(count, 1):F2} us/q  {octets - allocated} B allocated  {Environment.WorkingSet >> 20} MB"));
            (queries, cpu, allocated) = (queries + count, now, octets);
        }
    }

    private sealed class EchoDispatcher(bool isLater) : IQueryDispatcher, IDisposable
    {
        private readonly ThreadLocal<long[]> _counts = new(() => new long[1], trackAllValues: true);

        public long Queries => _counts.Values.Sum(count => Volatile.Read(ref count[0]));

        public ValueTask DispatchAsync(QueryContext context)
        {
            _counts.Value![0]++;
            return isLater ? LaterAsync(context) : Answer(context);
        }

        public void Dispose() => _counts.Dispose();

        private static ValueTask Answer(QueryContext context)
        {
            context.RespondWithCode(ResponseCode.NoError);
            return ValueTask.CompletedTask;
        }

        private static async ValueTask LaterAsync(QueryContext context)
        {
            await Task.Yield();
            await Answer(context);
        }
    }
}
