using System.Net;
using System.Net.Sockets;
using ActorDns.Node.Configuration.Corefile;
using ActorDns.Node.Configuration.Corefile.Options;

namespace ActorDns.Node.Configuration;

/// <summary>Decides what a node will do. Without anything configured it serves the sample manifests on this machine only.</summary>
public static class NodePlanner
{
    /// <summary>The port samples are served on: below 1024 needs privileges.</summary>
    public const int TryOutPort = 1053;

    private const string CorefileInWorkingDirectory = "Corefile";

    /// <summary>Makes the plan.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="environment">Looks up environment variables; the process's own by default.</param>
    /// <exception cref="ConfigurationException">The Corefile or a setting cannot be used; it holds all errors.</exception>
    public static NodePlan Plan(NodeOptions options, Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        ArgumentNullException.ThrowIfNull(options);
        var corefile = options.Corefile ?? (options.CorefileText is null && File.Exists(CorefileInWorkingDirectory) ? CorefileInWorkingDirectory : null);
        var isBuiltIn = corefile is null && options.CorefileText is null;
        var source = options.Source ?? (isBuiltIn && options.Kubeconfig is null && string.IsNullOrEmpty(environment("KUBERNETES_SERVICE_HOST")) ? SourceOptions.Manifests(SampleManifests.Folder()) : SourceOptions.Kubernetes);
        var isTryOut = isBuiltIn && source.ManifestFolder is not null && options.Source is null;
        var settings = new CorefileReadOptions { DefaultPort = options.DnsPort ?? (isTryOut ? TryOutPort : 53), EnvironmentVariable = environment };
        var (name, read) = (corefile, options.CorefileText) switch
        {
            (_, { } text) => ("Corefile", CorefileReader.Read(text, "Corefile", settings)),
            ({ } path, _) => (path, CorefileReader.ReadFile(path, settings)),
            _ => (BuiltInCorefile.Name, CorefileReader.Read(BuiltInCorefile.Text(options, isTryOut ? "127.0.0.1" : string.Empty), BuiltInCorefile.Name, settings)),
        };
        var configuration = read.Configuration ?? throw new ConfigurationException([.. read.Diagnostics.Select(diagnostic => diagnostic.ToString())]);
        return new NodePlan
        {
            Options = options,
            Corefile = new CorefileConfiguration([.. configuration.Blocks.Select(block => WithKubeconfig(block, options.Kubeconfig))]),
            CorefileName = name,
            CorefileFingerprint = read.Fingerprint,
            Warnings = [.. read.Warnings.Select(warning => warning.ToString()), .. OverriddenServers(configuration, source), .. OpenCluster(options)],
            Source = source,
            ListenAddresses = options.ListenAddresses.Count > 0 ? options.ListenAddresses : isTryOut ? [IPAddress.Loopback] : AllAddresses(),
            IsTryOut = isTryOut,
        };
    }

    private static ServerBlockOptions WithKubeconfig(ServerBlockOptions block, string? kubeconfig) =>
        kubeconfig is not null && block.Kubernetes is { Endpoint: null, KubeconfigFile: null } kubernetes
            ? block with { Kubernetes = kubernetes with { KubeconfigFile = kubeconfig } }
            : block;

    private static IEnumerable<string> OverriddenServers(CorefileConfiguration configuration, SourceOptions source) =>
        configuration.Blocks
            .Where(block => source.ManifestFolder is not null && (block.Kubernetes?.Endpoint is not null || block.Kubernetes?.KubeconfigFile is not null))
            .Select(block => $"{block.Location}: warning: kubernetes: the API server it names is not asked, since the source is {source}");

    private static IEnumerable<string> OpenCluster(NodeOptions options) =>
        options.ClusterTls is null && Array.Find([options.ClusterHost, options.ClusterPublicHost ?? options.ClusterHost], IsOpen) is { } open
            ? [$"ClusterHost: warning: whoever reaches {open} can join the cluster; set ClusterTlsCertificateFile, ClusterTlsKeyFile and ClusterTlsCaFile, or let only the nodes through"]
            : [];

    private static bool IsOpen(string host) => host != "localhost" && !(IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static IReadOnlyList<IPAddress> AllAddresses() => Socket.OSSupportsIPv6 ? [IPAddress.Any, IPAddress.IPv6Any] : [IPAddress.Any];
}
