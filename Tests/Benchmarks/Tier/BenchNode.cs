using System.Globalization;
using System.Net;
using ActorDns.Benchmarks.Processes;

namespace ActorDns.Benchmarks.Tier;

/// <summary>One node of the tier: a process at an address of its own that can be killed and started again there.</summary>
internal sealed class BenchNode : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly IPAddress _address;
    private readonly string _corefile = Path.GetTempFileName();
    private readonly int _managementPort;
    private readonly int _clusterPort;
    private ChildProcess? _process;

    public BenchNode(int index, string api)
    {
        _address = new IPAddress([127, (byte)(1 + (Environment.ProcessId % 250)), 0, (byte)(index + 2)]);
        Dns = new IPEndPoint(_address, Probe.FreePort(_address));
        _managementPort = Probe.FreePort(_address);
        _clusterPort = Probe.FreePort(_address);
        File.WriteAllText(_corefile, $$"""
            .:{{Dns.Port}} {
                bind {{_address}}
                errors
                ready {{_address}}:0
                kubernetes cluster.local in-addr.arpa {
                    endpoint {{api}}
                    ttl 5
                    startup_timeout 120s
                }
            }
            """);
    }

    public IPEndPoint Dns { get; }

    /// <summary>Starts the process.</summary>
    public void Start(IReadOnlyList<BenchNode> tier)
    {
        _process?.Dispose();
        var settings = new Dictionary<string, string>
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
            Path.Combine(AppContext.BaseDirectory, "actordns.dll"), settings, "-conf", _corefile, "--source", "kubernetes");
    }

    /// <summary>Waits until it answers a name.</summary>
    public void WaitFor(string name)
    {
        _process!.WaitFor("Serving DNS", Limit);
        while (Probe.Address(Dns, name, 200) is null)
        {
        }
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process!.Kill();

    public void Dispose()
    {
        _process?.Dispose();
        File.Delete(_corefile);
    }
}
