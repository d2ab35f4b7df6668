using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ActorDns.Benchmarks.Processes;

namespace ActorDns.Benchmarks.Load;

/// <summary>What a node with full caches weighs, and what a question to an upstream costs it.</summary>
internal static class CacheMemory
{
    private const int Answers = 100_000;
    private const int Window = 64;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync()
    {
        using var upstream = new Upstream();
        var port = Probe.FreePort();
        var corefile = Path.GetTempFileName();
        await File.WriteAllTextAsync(corefile, $$"""
            .:{{port}} {
                bind 127.0.0.1
                forward . {{upstream.Address}}
                cache 3600 {
                    success {{Answers}}
                }
            }
            """);
        using var node = new ChildProcess(Path.Combine(AppContext.BaseDirectory, "actordns.dll"), "-conf", corefile);
        node.WaitFor("Serving DNS", Limit);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 2000 };
        socket.Connect(IPAddress.Loopback, port);

        // The code is compiled and the heap has found its size before anything is counted.
        Ask(socket, "warm-up", Answers / 10);
        await SettleAsync(node);
        var (idle, cpu) = (node.WorkingSet, node.CpuSeconds);
        var lost = Ask(socket, "host", Answers);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a miss, {Window} in flight     {(node.CpuSeconds - cpu) * 1e6 / Answers,8:F1} us CPU of the node; {lost} lost"));
        await SettleAsync(node);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Answers} answers kept    {node.WorkingSet - idle,8:F1} MiB above {idle:F1}; peak {node.PeakWorkingSet:F1}"));
        File.Delete(corefile);
        return 0;
    }

    private static int Ask(Socket socket, string prefix, int count)
    {
        var answer = new byte[4096];
        var lost = 0;
        for (var next = 0; next < count;)
        {
            var window = Math.Min(Window, count - next);
            for (var i = 0; i < window; i++, next++)
            {
                socket.Send(Probe.Query($"{prefix}-{next}.{Work.OutsideZone}", (ushort)next));
            }

            for (var i = 0; i < window; i++)
            {
                if (socket.Receive(answer, 0, answer.Length, SocketFlags.None, out var error) <= 0 || error != SocketError.Success)
                {
                    lost += window - i;
                    break;
                }
            }
        }

        return lost;
    }

    // Until the working set has stood still for three seconds.
    private static async Task SettleAsync(ChildProcess node)
    {
        var last = 0.0;
        for (var (still, watch) = (0, Stopwatch.StartNew()); still < 3 && watch.Elapsed < Limit;)
        {
            await Task.Delay(1000);
            still = Math.Abs(node.WorkingSet - last) < 1 ? still + 1 : 0;
            last = node.WorkingSet;
        }
    }
}
