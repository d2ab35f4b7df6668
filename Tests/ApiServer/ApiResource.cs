namespace ActorDns.ApiServer;

/// <summary>A resource that the server keeps: where it is found and what its objects are called.</summary>
/// <param name="Path">Path below the root, without a leading slash.</param>
/// <param name="Kind">kind of an object.</param>
/// <param name="ApiVersion">apiVersion of an object.</param>
public sealed record ApiResource(string Path, string Kind, string ApiVersion)
{
    /// <summary>v1 Namespace.</summary>
    public static ApiResource Namespaces { get; } = new("api/v1/namespaces", "Namespace", "v1");

    /// <summary>v1 Service.</summary>
    public static ApiResource Services { get; } = new("api/v1/services", "Service", "v1");

    /// <summary>v1 Pod.</summary>
    public static ApiResource Pods { get; } = new("api/v1/pods", "Pod", "v1");

    /// <summary>discovery.k8s.io/v1 EndpointSlice.</summary>
    public static ApiResource EndpointSlices { get; } = new("apis/discovery.k8s.io/v1/endpointslices", "EndpointSlice", "discovery.k8s.io/v1");

    /// <summary>multicluster.x-k8s.io/v1alpha1 ServiceImport; only there when <see cref="InProcessApiServer.HasServiceImports"/>.</summary>
    public static ApiResource ServiceImports { get; } = new("apis/multicluster.x-k8s.io/v1alpha1/serviceimports", "ServiceImport", "multicluster.x-k8s.io/v1alpha1");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiResource> All { get; } = [Namespaces, Services, Pods, EndpointSlices, ServiceImports];

    /// <inheritdoc/>
    public override string ToString() => Kind;
}
