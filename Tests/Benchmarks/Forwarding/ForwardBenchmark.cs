using System.Diagnostics;
using System.Globalization;
using System.Net;
using ActorDns.Actors.Forwarding;
using ActorDns.Actors.Routing;
using ActorDns.Protocol.Names;
using Prometheus;

namespace ActorDns.Benchmarks.Forwarding;

/// <summary>
/// What a miss costs that goes to an upstream: CPU of this process and octets allocated a query, with 64 in flight and every
/// name asked once, so that none is coalesced. The upstream answers in another process; the client is a loop around the
/// stage, so sockets of clients are not in it.
/// </summary>
internal static class ForwardBenchmark
{
    private const int InFlight = 64;
    private const int Queries = 200_000;
    private const int Rounds = 5;

    public static async Task<int> RunAsync()
    {
        using var upstream = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Arguments())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var port = int.Parse((await upstream.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        var options = new ForwardOptions { From = DomainName.Root, Upstreams = [new IPEndPoint(IPAddress.Loopback, port)] };
        using var stage = new ForwardStage([options], new ForwardMetrics(Metrics.NewCustomRegistry()), new ForwardBudget(1000));
        await MeasureAsync(stage, 0, Queries);
        Console.WriteLine($"{InFlight} in flight, {Queries:N0} names, plain UDP upstream on loopback");
        Console.WriteLine("round   queries/s   CPU µs/query   octets/query   failed");
        for (var round = 1; round <= Rounds; round++)
        {
            var figures = await MeasureAsync(stage, round * Queries, Queries);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{round,5}{figures.Rate,12:N0}{figures.Microseconds,15:0.0}{figures.Octets,15:0}{figures.Failed,9}"));
        }

        upstream.StandardInput.Close();
        await upstream.WaitForExitAsync();
        return 0;
    }

    private static string Arguments()
    {
        var isHost = Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet";
        return isHost ? $"{typeof(ForwardBenchmark).Assembly.Location} echo-upstream" : "echo-upstream";
    }

    private static async Task<(double Rate, double Microseconds, double Octets, int Failed)> MeasureAsync(ForwardStage stage, int first, int count)
    {
        var clients = Enumerable.Range(0, InFlight).Select(_ => new Client(stage)).ToArray();
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        var share = count / InFlight;
        await Task.WhenAll(clients.Select((client, index) => client.RunAsync(first + (index * share), share)));
        var elapsed = clock.Elapsed;
        var octets = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        process.Refresh();
        var total = share * InFlight;
        return (total / elapsed.TotalSeconds, (process.TotalProcessorTime - cpu).TotalMicroseconds / total, (double)octets / total, clients.Sum(client => client.Failed));
    }

    private sealed class Client(ForwardStage stage)
    {
        private readonly QueryContext _context = new();

        public int Failed { get; private set; }

        public async Task RunAsync(int first, int count)
        {
            for (var i = first; i < first + count; i++)
            {
                _context.SetRequest(Write(i));
                await stage.HandleAsync(_context);
                Failed += _context.ResponseLength > 7 && _context.Response[7] == 1 ? 0 : 1;
            }
        }

        private int Write(int number)
        {
            var request = _context.RequestBuffer(64).Span;
            ReadOnlySpan<byte> head = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 8];
            head.CopyTo(request);
            for (var digit = 0; digit < 8; digit++)
            {
                request[13 + digit] = (byte)('a' + ((number >> (4 * digit)) & 15));
            }

            ReadOnlySpan<byte> tail = [7, .. "example"u8, 3, .. "com"u8, 0, 0, 1, 0, 1];
            tail.CopyTo(request[21..]);
            return 21 + tail.Length;
        }
    }
}
