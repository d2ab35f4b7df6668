using System.Net;
using Akka.Discovery;
using k8s;
using k8s.Models;

namespace ActorDns.Node.Bootstrap;

/// <summary>
/// Finds the nodes' pods by asking the API server: by address from end to end, since this tier is the DNS that names would
/// be looked up in. Pods need not be ready: they become ready by joining. Thread-safe.
/// </summary>
internal sealed class KubernetesPodDiscovery : ServiceDiscovery, IDisposable
{
    /// <summary>The name of the container port that is asked.</summary>
    public const string PortName = "management";

    private const string NamespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

    private readonly IKubernetes _client;
    private readonly string _selector;
    private readonly string _namespace;
    private readonly int _defaultPort;

    /// <summary>Makes a discovery.</summary>
    /// <param name="client">The API server; disposed with this.</param>
    /// <param name="selector">The label selector of the pods.</param>
    /// <param name="podNamespace">Their namespace.</param>
    /// <param name="defaultPort">The port of pods that name none.</param>
    public KubernetesPodDiscovery(IKubernetes client, string selector, string podNamespace, int defaultPort)
    {
        _client = client;
        _selector = selector;
        _namespace = podNamespace;
        _defaultPort = defaultPort;
    }

    /// <summary>Makes one for the cluster this pod runs in, or for a kubeconfig's.</summary>
    /// <param name="selector">The label selector of the pods.</param>
    /// <param name="podNamespace">Their namespace; null for this pod's.</param>
    /// <param name="kubeconfig">The kubeconfig; null for the pod's service account.</param>
    /// <param name="defaultPort">The port of pods that name none.</param>
    /// <exception cref="InvalidOperationException">There are no credentials; the message names the setting.</exception>
    public static KubernetesPodDiscovery Open(string selector, string? podNamespace, string? kubeconfig, int defaultPort)
    {
        try
        {
            var configuration = kubeconfig is null
                ? KubernetesClientConfiguration.InClusterConfig()
                : KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(kubeconfig));
            var found = podNamespace ?? (kubeconfig is null ? File.ReadAllText(NamespaceFile).Trim() : configuration.Namespace ?? "default");
            return new KubernetesPodDiscovery(new k8s.Kubernetes(configuration), selector, found, defaultPort);
        }
        catch (Exception cause)
        {
            // KubernetesClient raises whatever its YAML, PEM and file readers do.
            throw new InvalidOperationException(
                $"DiscoverySelector cannot be used: {cause.Message} Run in a pod with a service account, set Kubeconfig, or set ContactPoints instead.", cause);
        }
    }

    /// <summary>The contact points of pods: of those that run, are not being deleted and have an address.</summary>
    /// <param name="pods">The pods.</param>
    /// <param name="defaultPort">The port of pods that name none.</param>
    public static IEnumerable<IPEndPoint> ContactPoints(IEnumerable<V1Pod> pods, int defaultPort) =>
        from pod in pods
        where pod.Metadata?.DeletionTimestamp is null && pod.Status?.Phase == "Running"
        let address = IPAddress.TryParse(pod.Status.PodIP, out var parsed) ? parsed : null
        where address is not null
        select new IPEndPoint(address, NamedPort(pod) ?? defaultPort);

    /// <inheritdoc/>
    public override async Task<Resolved> Lookup(Lookup lookup, TimeSpan resolveTimeout)
    {
        ArgumentNullException.ThrowIfNull(lookup);
        using var timeout = new CancellationTokenSource(resolveTimeout);
        var pods = await _client.CoreV1.ListNamespacedPodAsync(_namespace, labelSelector: _selector, cancellationToken: timeout.Token);
        return new Resolved(
            lookup.ServiceName,
            ContactPoints(pods.Items, _defaultPort).Select(point => new ResolvedTarget(point.Address.ToString(), point.Port, point.Address)));
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static int? NamedPort(V1Pod pod) => pod.Spec?.Containers?
        .SelectMany(container => container.Ports ?? [])
        .FirstOrDefault(port => port.Name == PortName)?.ContainerPort;
}
