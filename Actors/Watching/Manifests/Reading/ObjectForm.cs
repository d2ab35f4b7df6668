using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>How objects of one kind are written. Immutable.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Versions">The values of apiVersion that are read, the one to recommend last.</param>
/// <param name="NameRule">The rule for metadata.name.</param>
/// <param name="Read">Reads the object behind its metadata; null when it is not served. Reports what is wrong.</param>
internal sealed record ObjectForm(
    ObjectKind Kind,
    string[] Versions,
    Func<string, string?> NameRule,
    Func<ManifestField, ObjectMetadata, ClusterObject?> Read)
{
    private static readonly Dictionary<string, ObjectForm> ByKind = new(StringComparer.Ordinal)
    {
        ["Namespace"] = new(ObjectKind.Namespace, ["v1"], KubernetesNames.LabelFault, (_, metadata) => new NamespaceObject(metadata.Name, 0)),
        ["Service"] = new(ObjectKind.Service, ["v1"], KubernetesNames.LabelFault, ServiceReader.Read),
        ["EndpointSlice"] = new(ObjectKind.EndpointSlice, ["discovery.k8s.io/v1"], KubernetesNames.SubdomainFault, EndpointSliceReader.Read),
        ["Pod"] = new(ObjectKind.Pod, ["v1"], KubernetesNames.SubdomainFault, PodReader.Read),
        ["ServiceImport"] = new(
            ObjectKind.ServiceImport,
            ["multicluster.x-k8s.io/v1alpha1", "multicluster.x-k8s.io/v1beta1"],
            KubernetesNames.LabelFault,
            ServiceImportReader.Read),
    };

    /// <summary>Finds the form of a kind; null for kinds DNS is not made of, among them a Service of another API group.</summary>
    public static ObjectForm? Find(string kind, string apiVersion) =>
        ByKind.TryGetValue(kind, out var form) && (apiVersion.Length == 0 || GroupOf(apiVersion).SequenceEqual(GroupOf(form.Versions[0]))) ? form : null;

    private static ReadOnlySpan<char> GroupOf(string apiVersion) =>
        apiVersion.AsSpan(0, Math.Max(0, apiVersion.IndexOf('/', StringComparison.Ordinal)));
}
