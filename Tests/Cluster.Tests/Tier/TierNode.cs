using System.Globalization;
using System.Net;
using System.Text;
using ActorDns.Cluster.Tests.Processes;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>One place of a tier: an address with its ports and Corefile, and the process that runs there now, if any.</summary>
internal sealed class TierNode : IAsyncDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };

    private readonly StringBuilder _earlier = new();
    private readonly string _folder;
    private readonly int _clusterPort;
    private readonly int _readyPort;
    private readonly int _healthPort;
    private readonly int _metricsPort;
    private NodeProcess? _process;

    public TierNode(int index, IPAddress address, string folder)
    {
        Index = index;
        Address = address;
        _folder = folder;
        Dns = new IPEndPoint(address, TierAddresses.FreePort(address));
        Management = new IPEndPoint(address, TierAddresses.FreePort(address));
        _clusterPort = TierAddresses.FreePort(address);
        _readyPort = TierAddresses.FreePort(address);
        _healthPort = TierAddresses.FreePort(address);
        _metricsPort = TierAddresses.FreePort(address);
    }

    public int Index { get; }

    public IPAddress Address { get; }

    public IPEndPoint Dns { get; }

    public IPEndPoint Management { get; }

    public bool IsRunning => _process is { HasExited: false };

    public bool IsPaused { get; private set; }

    /// <summary>All that the processes here have printed.</summary>
    public string Log => _earlier + (_process?.Output ?? string.Empty);

    /// <summary>Starts a process here.</summary>
    public void Start(TierOptions options, IReadOnlyList<TierNode> contactPoints)
    {
        Assert.False(IsRunning, $"node {Index} runs already");
        KeepLog();
        IsPaused = false;
        var corefile = Path.Combine(_folder, $"Corefile-{Index}");
        File.WriteAllText(corefile, Corefile(options.ApiServer));
        _process = NodeProcess.Start(_folder, Environment(options, contactPoints), "-conf", corefile, "--source", "kubernetes");
    }

    /// <summary>Kills the process (SIGKILL), and waits for its end.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        IsPaused = false;
    }

    /// <summary>Sends a signal.</summary>
    public void Signal(int signal)
    {
        _process!.Signal(signal);
        IsPaused = signal == NodeProcess.Stop || (IsPaused && signal != NodeProcess.Continue);
    }

    /// <summary>Waits for the end; the exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process!.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Why it is not ready; null when it is.</summary>
    public async Task<string?> WhyNotReadyAsync()
    {
        if (!IsRunning)
        {
            throw new InvalidOperationException($"node {Index} has ended:\n{Log}");
        }

        try
        {
            using var answer = await Http.GetAsync(new Uri($"http://{Address}:{_readyPort}/ready"));
            return answer.StatusCode == HttpStatusCode.OK ? null : $"node {Index} is not ready: {await answer.Content.ReadAsStringAsync()}";
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return $"node {Index} is not ready: {exception.Message}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    private void KeepLog()
    {
        if (_process is { } process)
        {
            _earlier.Append(process.Output).AppendLine(CultureInfo.InvariantCulture, $"--- process {process.Id} ended with {process.ExitCode}");
        }
    }

    private Dictionary<string, string> Environment(TierOptions options, IReadOnlyList<TierNode> contactPoints)
    {
        var settings = new Dictionary<string, string>
        {
            ["ACTORDNS__CLUSTERHOST"] = Address.ToString(),
            ["ACTORDNS__CLUSTERPORT"] = Text(_clusterPort),
        };
        if (contactPoints.Count > 1)
        {
            settings["ACTORDNS__MANAGEMENTHOST"] = Address.ToString();
            settings["ACTORDNS__MANAGEMENTPORT"] = Text(Management.Port);
            settings["ACTORDNS__CONTACTPOINTS"] = string.Join(',', contactPoints.Select(node => node.Management));
            settings["ACTORDNS__STABLEMARGINMILLISECONDS"] = Text((int)options.StableMargin.TotalMilliseconds);
            settings["ACTORDNS__COPIES"] = Text(options.Copies);
        }

        return settings;
    }

    private string Corefile(Uri api) => $$"""
        .:{{Dns.Port}} {
            bind {{Address}}
            errors
            health {{Address}}:{{_healthPort}} {
                lameduck 1s
            }
            ready {{Address}}:{{_readyPort}}
            prometheus {{Address}}:{{_metricsPort}}
            kubernetes cluster.local in-addr.arpa {
                endpoint {{api}}
                pods verified
                ttl 5
                startup_timeout 30s
            }
        }
        """;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
