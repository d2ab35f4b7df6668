using System.Globalization;
using System.Net;
using System.Text;
using ActorDns.Benchmarks.Processes;

namespace ActorDns.Benchmarks.Load;

/// <summary>
/// Starts the servers to compare with: those it has a configuration for when they are installed, and any other by its
/// command. Files go into a folder of the run.
/// </summary>
internal sealed class Peers(string folder, string api, IPEndPoint upstream, string? cpus, int threads)
{
    private const string Cluster = "cluster";

    /// <summary>The servers it knows.</summary>
    public static IReadOnlyList<string> Known { get; } = ["echo", "nsd", "knot", "unbound", "coredns"];

    /// <summary>Starts a server.</summary>
    /// <param name="peer">A known name; <c>coredns=PATH</c>; or <c>NAME=PORT=COMMAND</c>, which answers the same names on 127.0.0.1.</param>
    /// <returns>The server, or null if it is not installed.</returns>
    public Subject? Start(string peer)
    {
        var parts = peer.Split('=', 3);
        return parts switch
        {
            ["echo"] => Echo(),
            ["nsd"] => Nsd(),
            ["knot"] => Knot(),
            ["unbound"] => Unbound(),
            ["coredns"] => CoreDns("coredns"),
            ["coredns", var path] => CoreDns(path),
            [var name, var port, var command] => new Subject(
                name, new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)), Run("/bin/sh", "-c", $"exec {command}"), []),
            _ => throw new ArgumentException($"'{peer}' is no server this program knows; known are {string.Join(", ", Known)}, or NAME=PORT=COMMAND."),
        };
    }

    /// <summary>Starts the node itself.</summary>
    /// <param name="name">What the table calls it.</param>
    /// <param name="corefile">Its Corefile; <c>%PORT%</c> stands for the port.</param>
    /// <param name="output">Where its log goes; null for a pipe.</param>
    public Subject Node(string name, string corefile, string? output = null)
    {
        var port = Probe.FreePort();
        var file = Write($"{port}.corefile", corefile.Replace("%PORT%", Text(port), StringComparison.Ordinal));
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "actordns.dll"), "-conf", file, "--source", "kubernetes"];
        var settings = new Dictionary<string, string> { ["ACTORDNS__UDPSOCKETS"] = Text(threads) };
        var process = output is null
            ? ChildProcess.Run(cpus, command[0], settings, command[1..])
            : ChildProcess.Run(cpus, "/bin/sh", settings, "-c", $"exec {string.Join(' ', command)} > {output} 2>&1");
        return new Subject(name, new IPEndPoint(IPAddress.Loopback, port), process, []);
    }

    private Subject? Echo()
    {
        if (Programs.Find("cc") is not { } compiler)
        {
            return null;
        }

        var program = Path.Combine(folder, "echo");
        Programs.Run(compiler, "-O2", "-o", program, Path.Combine(AppContext.BaseDirectory, "Load", "echo.c"));
        var port = Probe.FreePort();
        return new Subject("echo (C)", At(port), Run(program, Text(port)), [Cluster]);
    }

    private Subject? Nsd()
    {
        if (Programs.Find("nsd") is not { } program)
        {
            return null;
        }

        var port = Probe.FreePort();
        var zone = Write("cluster.local.zone", Zone());
        var configuration = Write("nsd.conf", $"""
            server:
              ip-address: 127.0.0.1@{port}
              server-count: {threads}
              username: ""
              zonesdir: "{folder}"
              pidfile: "{folder}/nsd.pid"
              xfrdfile: "{folder}/xfrd.state"
              zonelistfile: "{folder}/zone.list"
              xfrdir: "{folder}"
              logfile: "{folder}/nsd.log"
              rrl-ratelimit: 0
            remote-control:
              control-enable: no
            zone:
              name: cluster.local
              zonefile: {zone}
            """);
        return new Subject("nsd", At(port), Run(program, "-d", "-c", configuration), [Cluster, Work.NameError.Name]);
    }

    private Subject? Knot()
    {
        if (Programs.Find("knotd") is not { } program)
        {
            return null;
        }

        var port = Probe.FreePort();
        var zone = Write("cluster.local.zone", Zone());
        var configuration = Write("knot.conf", $"""
            server:
                listen: 127.0.0.1@{port}
                rundir: "{folder}"
                udp-workers: {threads}
            log:
              - target: stderr
                any: error
            database:
                storage: "{folder}/knot"
            zone:
              - domain: cluster.local
                file: "{zone}"
                zonefile-sync: -1
            """);
        return new Subject("knot", At(port), Run(program, "-c", configuration), [Cluster, Work.NameError.Name]);
    }

    private Subject? Unbound()
    {
        if (Programs.Find("unbound") is not { } program)
        {
            return null;
        }

        var port = Probe.FreePort();
        var data = new StringBuilder();
        for (var i = 0; i < Work.Count; i++)
        {
            data.AppendLine(CultureInfo.InvariantCulture, $"  local-data: \"{Work.ServiceName(i)}. 30 A {Address(i)}\"");
        }

        var configuration = Write("unbound.conf", $"""
            server:
              interface: 127.0.0.1@{port}
              num-threads: {threads}
              username: ""
              chroot: ""
              directory: "{folder}"
              pidfile: "{folder}/unbound.pid"
              use-syslog: no
              module-config: "iterator"
              do-not-query-localhost: no
              access-control: 127.0.0.0/8 allow
              local-zone: "cluster.local." static
            {data}
            remote-control:
              control-enable: no
            forward-zone:
              name: "{Work.OutsideZone}"
              forward-addr: {upstream.Address}@{upstream.Port}
            """);
        return new Subject("unbound", At(port), Run(program, "-d", "-c", configuration), []);
    }

    /// <summary>Starts CoreDNS with a line <c>log</c> in its Corefile, standard output into a file.</summary>
    /// <param name="path">The program.</param>
    /// <returns>The server, or null if it is not installed.</returns>
    public Subject? CoreDnsWithLog(string path) => CoreDns(path, log: true);

    private Subject? CoreDns(string path, bool log = false)
    {
        if ((File.Exists(path) ? path : Programs.Find(path)) is not { } program)
        {
            return null;
        }

        var port = Probe.FreePort();
        var text = LoadBenchmark.DefaultCorefile(api, upstream).Replace("%PORT%", Text(port), StringComparison.Ordinal);
        var corefile = Write($"coredns-{port}.corefile", log ? LoadBenchmark.WithLog(text) : text);
        return log
            ? new Subject("coredns, log on", At(port), Run("/bin/sh", "-c", $"exec {program} -conf {corefile} > {Path.Combine(folder, "coredns.log")} 2>&1"), [])
            : new Subject("coredns", At(port), Run(program, "-conf", corefile), []);
    }

    private ChildProcess Run(string program, params string[] arguments) =>
        ChildProcess.Run(cpus, program, new Dictionary<string, string> { ["GOMAXPROCS"] = Text(threads) }, arguments);

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Zone()
    {
        var zone = new StringBuilder("""
            $ORIGIN cluster.local.
            @ 30 SOA ns.dns hostmaster 1 7200 1800 86400 30
            @ 30 NS ns.dns
            ns.dns 30 A 127.0.0.1

            """);
        for (var i = 0; i < Work.Count; i++)
        {
            zone.AppendLine(CultureInfo.InvariantCulture, $"{Work.ServiceName(i)}. 30 A {Address(i)}");
        }

        return zone.ToString();
    }

    private static string Address(int i) => string.Create(CultureInfo.InvariantCulture, $"10.96.{i >> 8}.{i & 255}");

    private static IPEndPoint At(int port) => new(IPAddress.Loopback, port);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
