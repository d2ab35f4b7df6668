using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace ActorDns.Node.Tests.Deployment;

/// <summary>Rendered objects as the API's models, read strictly: a field the API does not know is an error.</summary>
internal static class Rendered
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    private static readonly Dictionary<string, Func<string, object>> Models = new()
    {
        ["v1 ServiceAccount"] = Read<V1ServiceAccount>,
        ["v1 Service"] = Read<V1Service>,
        ["v1 ConfigMap"] = Read<V1ConfigMap>,
        ["rbac.authorization.k8s.io/v1 ClusterRole"] = Read<V1ClusterRole>,
        ["rbac.authorization.k8s.io/v1 ClusterRoleBinding"] = Read<V1ClusterRoleBinding>,
        ["rbac.authorization.k8s.io/v1 Role"] = Read<V1Role>,
        ["rbac.authorization.k8s.io/v1 RoleBinding"] = Read<V1RoleBinding>,
        ["apps/v1 StatefulSet"] = Read<V1StatefulSet>,
        ["apps/v1 DaemonSet"] = Read<V1DaemonSet>,
        ["policy/v1 PodDisruptionBudget"] = Read<V1PodDisruptionBudget>,
        ["networking.k8s.io/v1 NetworkPolicy"] = Read<V1NetworkPolicy>,
        ["autoscaling/v2 HorizontalPodAutoscaler"] = Read<V2HorizontalPodAutoscaler>,
        ["monitoring.coreos.com/v1 ServiceMonitor"] = text => JsonSerializer.Deserialize<ServiceMonitor>(text, Camel)!,
        ["monitoring.coreos.com/v1 PrometheusRule"] = text => JsonSerializer.Deserialize<PrometheusRule>(text, Camel)!,
    };

    /// <summary>All kustomizations, as folders below k8s.</summary>
    public static IEnumerable<string> Folders => Directory.EnumerateFiles(Repository.PathOf("k8s"), "kustomization.yaml", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.PathOf("k8s"), Path.GetDirectoryName(file)!))
        .Order(StringComparer.Ordinal);

    /// <summary>The objects of a folder.</summary>
    public static List<object> Of(string folder) => [.. Kustomization.Render(folder).Select(Model)];

    /// <summary>The one object of a kind.</summary>
    public static T One<T>(string folder) => Assert.Single(Of(folder).OfType<T>());

    private static object Model(JsonObject rendered)
    {
        var key = $"{rendered["apiVersion"]} {rendered["kind"]}";
        Assert.True(Models.TryGetValue(key, out var read), $"{key} has no model in this test");
        return read!(rendered.ToJsonString());
    }

    private static object Read<T>(string json) => KubernetesYaml.Deserialize<T>(json, strict: true)!;
}
