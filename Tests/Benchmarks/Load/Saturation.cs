using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ActorDns.Benchmarks.Processes;

namespace ActorDns.Benchmarks.Load;

/// <summary>What a server does when it is asked as fast as it answers.</summary>
/// <param name="QueriesPerSecond">Answers a second.</param>
/// <param name="Microseconds">CPU of the server for one query.</param>
/// <param name="Lost">Questions without an answer.</param>
internal sealed partial record Saturation(double QueriesPerSecond, double Microseconds, long Lost)
{
    private const int Window = 100;

    /// <summary>Measures with dnsperf where it is installed, else with a generator of its own.</summary>
    public static Saturation Measure(Subject subject, Work work, int seconds, string? generatorCpus)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, work.Names.Select(name => $"{name} A"));
            Run(subject, work, file, 1, generatorCpus);
            var cpu = subject.Process.CpuSeconds;
            var started = Stopwatch.GetTimestamp();
            var (completed, lost) = Run(subject, work, file, seconds, generatorCpus);
            var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
            return new Saturation(completed / elapsed, (subject.Process.CpuSeconds - cpu) * 1e6 / Math.Max(completed, 1), lost);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static (long Completed, long Lost) Run(Subject subject, Work work, string file, int seconds, string? cpus) =>
        Programs.Find("dnsperf") is { } dnsperf ? RunDnsperf(dnsperf, subject, file, seconds, cpus) : RunOwn(subject, work, seconds);

    private static (long Completed, long Lost) RunDnsperf(string dnsperf, Subject subject, string file, int seconds, string? cpus)
    {
        string[] arguments =
        [
            "-s", subject.Server.Address.ToString(), "-p", subject.Server.Port.ToString(CultureInfo.InvariantCulture),
            "-d", file, "-l", seconds.ToString(CultureInfo.InvariantCulture), "-c", "8", "-q", Window.ToString(CultureInfo.InvariantCulture),
        ];
        var output = Programs.Run(cpus is null ? dnsperf : "taskset", cpus is null ? arguments : ["-c", cpus, dnsperf, .. arguments]);
        return (Read(CompletedLine(), output), Read(LostLine(), output));
    }

    private static long Read(Regex line, string output) =>
        line.Match(output) is { Success: true } match
            ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"dnsperf printed no figures:\n{output}");

    // A window of questions goes out, and the next one when its answers are there or 100 ms have passed.
    private static (long Completed, long Lost) RunOwn(Subject subject, Work work, int seconds)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 100 };
        socket.Connect(subject.Server);
        var queries = work.Names.Select((name, i) => Probe.Query(name, (ushort)i)).ToArray();
        var answer = new byte[4096];
        var (completed, lost, next) = (0L, 0L, 0);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(seconds);)
        {
            for (var i = 0; i < Window; i++)
            {
                socket.Send(queries[next++ % queries.Length]);
            }

            var answered = 0;
            for (; answered < Window && socket.Receive(answer, 0, answer.Length, SocketFlags.None, out var error) > 0 && error == SocketError.Success; answered++)
            {
            }

            completed += answered;
            lost += Window - answered;
        }

        return (completed, lost);
    }

    [GeneratedRegex(@"Queries completed:\s+(\d+)")]
    private static partial Regex CompletedLine();

    [GeneratedRegex(@"Queries lost:\s+(\d+)")]
    private static partial Regex LostLine();
}
