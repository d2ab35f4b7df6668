using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
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
    private readonly LinkProxy? _clusterProxy;
    private readonly LinkProxy? _managementProxy;
    private NodeProcess? _process;

    public TierNode(int index, IPAddress address, string folder, bool hasProxies)
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
        if (hasProxies)
        {
            var outside = TierAddresses.Public(address);
            _clusterProxy = new LinkProxy(new IPEndPoint(outside, TierAddresses.FreePort(outside)), new IPEndPoint(address, _clusterPort));
            _managementProxy = new LinkProxy(new IPEndPoint(outside, Management.Port), Management);
        }
    }

    public int Index { get; }

    public IPAddress Address { get; }

    public IPEndPoint Dns { get; }

    public IPEndPoint Management { get; }

    /// <summary>Where the other nodes ask it.</summary>
    public IPEndPoint ContactPoint => _managementProxy?.Listen ?? Management;

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
        File.WriteAllText(corefile, Corefile(options));
        _process = NodeProcess.Start(_folder, Environment(options, contactPoints), "-conf", corefile, "--source", "kubernetes");
    }

    /// <summary>No other node reaches this one any more; it still reaches those that are not cut themselves.</summary>
    public void CutLinks()
    {
        _clusterProxy!.Cut();
        _managementProxy!.Cut();
    }

    /// <summary>The other nodes reach it again.</summary>
    public void MendLinks()
    {
        _clusterProxy!.Mend();
        _managementProxy!.Mend();
    }

    /// <summary>The cluster addresses of the members it names to who wants to join; null while it does not answer.</summary>
    public async Task<IReadOnlyList<string>?> MembersAsync()
    {
        try
        {
            using var json = JsonDocument.Parse(await Http.GetByteArrayAsync(new Uri($"http://{Management}/bootstrap/seed-nodes")));
            return [.. json.RootElement.GetProperty("seedNodes").EnumerateArray().Select(seed => seed.GetProperty("node").GetString()!).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Who holds the copies of each shard, as it sees it: an index for each copy, -1 for nobody; null while it does not answer.</summary>
    public async Task<int[][]?> ShardsAsync()
    {
        try
        {
            using var json = JsonDocument.Parse(await Http.GetByteArrayAsync(new Uri($"http://{Management}/status")));
            return [.. json.RootElement.GetProperty("shards").EnumerateArray().Select(copies => copies.EnumerateArray().Select(copy => copy.GetInt32()).ToArray())];
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
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
    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    public async Task<string?> WhyNotReadyAsync()
    {
        return IsRunning ? await ProbeAsync() : throw new InvalidOperationException($"node {Index} has ended:\n{Log}");
    }

    /// <summary>Says whether /ready is open, as a kubelet would: what refuses is not.</summary>
    public async Task<bool> IsReadyAsync() => await ProbeAsync() is null;

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        foreach (var proxy in (LinkProxy?[])[_clusterProxy, _managementProxy])
        {
            if (proxy is not null)
            {
                await proxy.DisposeAsync();
            }
        }
    }

    private async Task<string?> ProbeAsync()
    {
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
        if (_clusterProxy is not null)
        {
            settings["ACTORDNS__CLUSTERPUBLICHOST"] = _clusterProxy.Listen.Address.ToString();
            settings["ACTORDNS__CLUSTERPUBLICPORT"] = Text(_clusterProxy.Listen.Port);
        }

        if (contactPoints.Count > 1)
        {
            settings["ACTORDNS__MANAGEMENTHOST"] = Address.ToString();
            settings["ACTORDNS__MANAGEMENTPORT"] = Text(Management.Port);
            settings["ACTORDNS__CONTACTPOINTS"] = string.Join(',', contactPoints.Select(node => node.ContactPoint));
            settings["ACTORDNS__STABLEMARGINMILLISECONDS"] = Text((int)options.StableMargin.TotalMilliseconds);
            settings["ACTORDNS__COPIES"] = Text(options.Copies);
        }

        return settings;
    }

    private string Corefile(TierOptions options) => $$"""
        .:{{Dns.Port}} {
            bind {{Address}}
            errors
            health {{Address}}:{{_healthPort}} {
                lameduck {{(int)options.Lameduck.TotalSeconds}}s
            }
            ready {{Address}}:{{_readyPort}}
            prometheus {{Address}}:{{_metricsPort}}
            kubernetes cluster.local in-addr.arpa {
                endpoint {{options.ApiServer}}
                pods verified
                ttl 5
                startup_timeout 30s
            }
        }
        """;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
