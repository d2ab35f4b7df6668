using System.Text.Json;

namespace ActorDns.ApiServer;

/// <summary>Makes the objects that tests put into the server.</summary>
public static class ApiObjects
{
    /// <summary>A Namespace.</summary>
    public static ApiObject Namespace(string name, IReadOnlyDictionary<string, string>? labels = null) => new()
    {
        Resource = ApiResource.Namespaces,
        Name = name,
        Labels = labels ?? new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = name },
        Body = json =>
        {
            json.WriteStartObject("spec"u8);
            json.WriteStartArray("finalizers"u8);
            json.WriteStringValue("kubernetes"u8);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartObject("status"u8);
            json.WriteString("phase"u8, "Active"u8);
            json.WriteEndObject();
        },
    };

    /// <summary>A Service with cluster IPs, or headless with the only address "None".</summary>
    public static ApiObject Service(string space, string name, string[] clusterIPs, params ApiPort[] ports) => new()
    {
        Resource = ApiResource.Services,
        Namespace = space,
        Name = name,
        Labels = new Dictionary<string, string> { ["app"] = name },
        Body = json => WriteService(json, name, clusterIPs, ports),
    };

    /// <summary>A Service of type ExternalName.</summary>
    public static ApiObject ExternalName(string space, string name, string target) => new()
    {
        Resource = ApiResource.Services,
        Namespace = space,
        Name = name,
        Body = json =>
        {
            json.WriteStartObject("spec"u8);
            json.WriteString("externalName"u8, target);
            json.WriteString("sessionAffinity"u8, "None"u8);
            json.WriteString("type"u8, "ExternalName"u8);
            json.WriteEndObject();
        },
    };

    /// <summary>An EndpointSlice of a Service.</summary>
    /// <param name="space">Namespace.</param>
    /// <param name="name">Name of the slice.</param>
    /// <param name="service">Name of the Service.</param>
    /// <param name="endpoints">The endpoints.</param>
    /// <param name="ports">The ports.</param>
    public static ApiObject Slice(string space, string name, string service, IReadOnlyList<ApiEndpoint> endpoints, params ApiPort[] ports) => new()
    {
        Resource = ApiResource.EndpointSlices,
        Namespace = space,
        Name = name,
        Labels = new Dictionary<string, string>
        {
            ["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io",
            ["kubernetes.io/service-name"] = service,
        },
        Body = json => WriteSlice(json, endpoints, ports),
    };

    /// <summary>A Pod.</summary>
    public static ApiObject Pod(string space, string name, string? address, string phase = "Running") => new()
    {
        Resource = ApiResource.Pods,
        Namespace = space,
        Name = name,
        Phase = phase,
        Labels = new Dictionary<string, string> { ["app"] = "pod" },
        Body = json => PodWriter.Write(json, name, address, phase),
    };

    /// <summary>A ServiceImport.</summary>
    /// <param name="space">Namespace.</param>
    /// <param name="name">Name.</param>
    /// <param name="type">ClusterSetIP or Headless.</param>
    /// <param name="addresses">spec.ips.</param>
    /// <param name="ports">spec.ports.</param>
    public static ApiObject ServiceImport(string space, string name, string type, string[] addresses, params ApiPort[] ports) => new()
    {
        Resource = ApiResource.ServiceImports,
        Namespace = space,
        Name = name,
        Body = json =>
        {
            json.WriteStartObject("spec"u8);
            json.WriteString("type"u8, type);
            WriteTexts(json, "ips", addresses);
            WritePorts(json, ports, isService: true);
            json.WriteEndObject();
        },
    };

    private static void WriteService(Utf8JsonWriter json, string name, string[] clusterIPs, ApiPort[] ports)
    {
        json.WriteStartObject("spec"u8);
        WritePorts(json, ports, isService: true);
        json.WriteStartObject("selector"u8);
        json.WriteString("app"u8, name);
        json.WriteEndObject();
        json.WriteString("clusterIP"u8, clusterIPs.Length > 0 ? clusterIPs[0] : string.Empty);
        WriteTexts(json, "clusterIPs", clusterIPs);
        json.WriteString("type"u8, "ClusterIP"u8);
        json.WriteString("sessionAffinity"u8, "None"u8);
        WriteTexts(json, "ipFamilies", ["IPv4"]);
        json.WriteString("ipFamilyPolicy"u8, "SingleStack"u8);
        json.WriteString("internalTrafficPolicy"u8, "Cluster"u8);
        json.WriteEndObject();
        json.WriteStartObject("status"u8);
        json.WriteStartObject("loadBalancer"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSlice(Utf8JsonWriter json, IReadOnlyList<ApiEndpoint> endpoints, ApiPort[] ports)
    {
        var isIPv6 = endpoints.Count > 0 && endpoints[0].Address.Contains(':', StringComparison.Ordinal);
        json.WriteString("addressType"u8, isIPv6 ? "IPv6" : "IPv4");
        json.WriteStartArray("endpoints"u8);
        foreach (var endpoint in endpoints)
        {
            endpoint.Write(json);
        }

        json.WriteEndArray();
        WritePorts(json, ports, isService: false);
    }

    private static void WritePorts(Utf8JsonWriter json, ApiPort[] ports, bool isService)
    {
        json.WriteStartArray("ports"u8);
        foreach (var port in ports)
        {
            port.Write(json, isService);
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, string[] texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
