using System.Globalization;
using System.Net;
using ActorDns.Benchmarks.Processes;

namespace ActorDns.Benchmarks.Tier;

/// <summary>One node of the tier: a process at an address of its own that can be killed and started again there.</summary>
internal sealed class BenchNode : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };

    // A figure is wanted also of a node that is busy; how long it takes is measured elsewhere.
    private static readonly HttpClient Scraper = new() { Timeout = TimeSpan.FromSeconds(30) };

    private readonly IPAddress _address;
    private readonly string _corefile = Path.GetTempFileName();
    private readonly int _managementPort;
    private readonly int _clusterPort;
    private readonly int _readyPort;
    private readonly int _metricsPort;
    private ChildProcess? _process;

    public BenchNode(int index, string api)
    {
        _address = new IPAddress([127, (byte)(1 + (Environment.ProcessId % 250)), 0, (byte)(index + 2)]);
        Dns = new IPEndPoint(_address, Probe.FreePort(_address));
        _managementPort = Probe.FreePort(_address);
        _clusterPort = Probe.FreePort(_address);
        _readyPort = Probe.FreePort(_address);
        _metricsPort = Probe.FreePort(_address);
        File.WriteAllText(_corefile, $$"""
            .:{{Dns.Port}} {
                bind {{_address}}
                errors
                health {{_address}}:0 {
                    lameduck 5s
                }
                ready {{_address}}:{{_readyPort}}
                prometheus {{_address}}:{{_metricsPort}}
                kubernetes cluster.local in-addr.arpa {
                    endpoint {{api}}
                    ttl 5
                    startup_timeout 120s
                }
            }
            """);
    }

    public IPEndPoint Dns { get; }

    /// <summary>What is run: an executable or an assembly.</summary>
    public string Program { get; init; } = Path.Combine(AppContext.BaseDirectory, "actordns.dll");

    /// <summary>Environment variables of the process beside its own.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Starts the process.</summary>
    public void Start(IReadOnlyList<BenchNode> tier)
    {
        _process?.Dispose();
        var settings = new Dictionary<string, string>(Settings)
        {
            ["ACTORDNS__CLUSTERHOST"] = _address.ToString(),
            ["ACTORDNS__CLUSTERPORT"] = _clusterPort.ToString(CultureInfo.InvariantCulture),
        };
        if (tier.Count > 1)
        {
            settings["ACTORDNS__MANAGEMENTHOST"] = _address.ToString();
            settings["ACTORDNS__MANAGEMENTPORT"] = _managementPort.ToString(CultureInfo.InvariantCulture);
            settings["ACTORDNS__CONTACTPOINTS"] = string.Join(',', tier.Select(node => $"{node._address}:{node._managementPort}"));
        }

        _process = new ChildProcess(
            Program, settings, "-conf", _corefile, "--source", "kubernetes");
    }

    /// <summary>Waits until it answers a name.</summary>
    public void WaitFor(string name)
    {
        _process!.WaitFor("Serving DNS", Limit);
        while (Probe.Address(Dns, name, 200) is null)
        {
        }
    }

    /// <summary>Says whether /ready is open.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri($"http://{_address}:{_readyPort}/ready"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>The sum of a metric over all its labels; 0 where there is none.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var text = await Scraper.GetStringAsync(new Uri($"http://{_address}:{_metricsPort}/metrics"));
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && (line[name.Length] is ' ' or '{'))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>Working set now, MiB.</summary>
    public double WorkingSet => _process!.WorkingSet;

    /// <summary>CPU seconds so far.</summary>
    public double CpuSeconds => _process!.CpuSeconds;

    /// <summary>SIGTERM, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> TerminateAsync() => _process!.TerminateAsync();

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process!.Kill();

    public void Dispose()
    {
        _process?.Dispose();
        File.Delete(_corefile);
    }
}
