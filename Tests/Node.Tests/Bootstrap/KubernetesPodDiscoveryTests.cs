using ActorDns.Node.Bootstrap;
using k8s.Models;

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
