using System.Net;
using ActorDns.Node.Bootstrap;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Health;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorDns.Node.Tests.Bootstrap;

public sealed class KubernetesPodDiscoveryTests
{
    [Fact]
    public void Running_pods_with_an_address_are_contact_points_ready_or_not()
    {
        V1Pod[] pods =
        [
            Pod("10.1.0.1", ports: [("dns", 53), ("management", 7000)]),
            Pod("10.1.0.2", ports: [("management-tls", 7001)]),
            Pod("fd00::3"),
            Pod("10.1.0.4", phase: "Pending"),
            Pod("10.1.0.5", deleted: true),
            Pod(null),
        ];

        Assert.Equal(["10.1.0.1:7000", "10.1.0.2:8558", "[fd00::3]:8558"], KubernetesPodDiscovery.ContactPoints(pods, 8558).Select(point => point.ToString()));
    }

    [Fact]
    public async Task Pods_of_the_namespace_are_listed_by_label()
    {
        var query = string.Empty;
        var paths = new Dictionary<string, RequestDelegate>
        {
            ["/api/v1/namespaces/kube-system/pods"] = context =>
            {
                query = Uri.UnescapeDataString(context.Request.QueryString.Value!);
                context.Response.ContentType = "application/json";
                return context.Response.WriteAsync("""
                    {"kind":"PodList","apiVersion":"v1","metadata":{},"items":[
                    {"metadata":{"name":"dns-0"},"spec":{"containers":[{"name":"dns"}]},"status":{"phase":"Running","podIP":"10.1.0.1"}}]}
                    """);
            },
        };
        using var server = new HttpEndpoint("test", new ListenAddress(IPAddress.Loopback, 0), paths, NullLoggerFactory.Instance);
        await server.StartAsync(CancellationToken.None);
        using var discovery = new KubernetesPodDiscovery(
            new k8s.Kubernetes(new KubernetesClientConfiguration { Host = $"http://{server.BoundAddress}" }), "app=actordns", "kube-system", 8558);

        var resolved = await discovery.Lookup("actordns", TimeSpan.FromSeconds(10));

        Assert.StartsWith("?labelSelector=app=actordns&", query, StringComparison.Ordinal);
        Assert.Equal([(IPAddress.Parse("10.1.0.1"), 8558)], resolved.Addresses.Select(target => (target.Address, target.Port!.Value)));
        await server.StopAsync(CancellationToken.None);
    }

    private static V1Pod Pod(string? address, string phase = "Running", bool deleted = false, params (string Name, int Port)[] ports) => new()
    {
        Metadata = new V1ObjectMeta { DeletionTimestamp = deleted ? DateTime.UnixEpoch : null },
        Spec = new V1PodSpec
        {
            Containers = [new V1Container { Name = "sidecar" }, new V1Container { Name = "dns", Ports = [.. ports.Select(port => new V1ContainerPort { Name = port.Name, ContainerPort = port.Port })] }],
        },
        Status = new V1PodStatus { Phase = phase, PodIP = address },
    };
}
