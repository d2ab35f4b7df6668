using System.Globalization;
using System.Net;
using ActorDns.Benchmarks.Load;
using ActorDns.Benchmarks.Processes;

namespace ActorDns.Benchmarks.Overload;

/// <summary>What a flood and the probes beside it met.</summary>
/// <param name="Seconds">How long it took.</param>
/// <param name="Known">The questions of its fixed names.</param>
/// <param name="Random">The questions of its random names.</param>
/// <param name="Probes">The probes, a kind each.</param>
internal sealed record Flood(double Seconds, FloodCount Known, FloodCount Random, IReadOnlyList<ProbeTimes> Probes)
{
    /// <summary>Runs <c>flood.c</c>.</summary>
    /// <param name="program">The compiled program.</param>
    /// <param name="folder">Where its files go.</param>
    /// <param name="cpus">The processors it may use; null for all.</param>
    /// <param name="server">Who is asked, on loopback.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="rate">Questions a second; 0 for as many as can be sent.</param>
    /// <param name="names">The flood's names, and whether their first twelve characters are drawn anew each time.</param>
    /// <param name="probeRate">Probes a second.</param>
    /// <param name="probes">Names of each kind of probe.</param>
    public static Flood Run(
        string program, string folder, string? cpus, IPEndPoint server, int seconds, long rate, IEnumerable<(string Name, bool IsRandom)> names, int probeRate, params IEnumerable<string>[] probes)
    {
        var files = probes.Select((kind, i) => Write(folder, $"probes-{i}", kind.Select(name => (name, false)))).ToList();
        string[] arguments =
        [
            Text(server.Port), Text(seconds), Text(rate), Text(probeRate), Write(folder, "flood", names), .. files,
        ];
        var lines = Programs.Run(cpus is null ? program : "taskset", cpus is null ? arguments : ["-c", cpus, program, .. arguments])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray())
            .ToList();
        return new Flood(
            seconds,
            new FloodCount((long)lines[0][0], (long)lines[0][1], (long)lines[0][2]),
            new FloodCount((long)lines[1][0], (long)lines[1][1], (long)lines[1][2]),
            [.. lines.Skip(2).Select(line => new ProbeTimes((long)line[0], (long)line[1], line[2], line[3], line[4]))]);
    }

    private static string Write(string folder, string name, IEnumerable<(string Name, bool IsRandom)> names)
    {
        var path = Path.Combine(folder, name);
        using var file = File.Create(path);
        foreach (var (text, isRandom) in names)
        {
            var query = Probe.Query(text, 0);
            file.Write([isRandom ? (byte)1 : (byte)0, (byte)(query.Length >> 8), (byte)query.Length, .. query]);
        }

        return path;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
