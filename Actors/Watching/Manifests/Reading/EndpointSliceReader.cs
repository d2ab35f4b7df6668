using System.Globalization;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>
/// Reads a discovery.k8s.io/v1 EndpointSlice. Endpoints that are not ready are checked and dropped; a slice of address
/// type FQDN has no endpoints, for names are no addresses. Unlike the API server this takes loopback and link-local
/// addresses: a folder of manifests may describe what runs on one machine.
/// </summary>
internal static class EndpointSliceReader
{
    private const string ServiceLabel = "kubernetes.io/service-name";
    private const string ImportLabel = "multicluster.kubernetes.io/service-name";
    private const string ClusterLabel = "multicluster.kubernetes.io/source-cluster";
    private const string TriggerAnnotation = "endpoints.kubernetes.io/last-change-trigger-time";
    private const int MaxEndpoints = 1000;
    private const int MaxAddresses = 100;

    /// <summary>Reads the object behind its metadata.</summary>
    public static ClusterObject? Read(ManifestField root, ObjectMetadata metadata)
    {
        var family = root["addressType"].OneOf(string.Empty, "IPv4", "IPv6", "FQDN");
        if (family.Length == 0 && !root["addressType"].Exists)
        {
            root["addressType"].Report("it is missing: write IPv4 or IPv6");
        }

        var isImport = metadata.Labels.TryGetValue(ImportLabel, out var service);
        return new EndpointSliceObject(
            metadata.Namespace,
            metadata.Name,
            0,
            service ?? metadata.Labels.GetValueOrDefault(ServiceLabel, string.Empty),
            isImport ? metadata.Labels.GetValueOrDefault(ClusterLabel, string.Empty) : string.Empty,
            isImport,
            PortReader.Read(root["ports"], isSlice: true),
            ReadEndpoints(root["endpoints"], family),
            ReadTriggerTime(root));
    }

    private static EndpointList ReadEndpoints(ManifestField list, string family)
    {
        var builder = new EndpointList.Builder();
        var count = 0;
        foreach (var item in list.Items())
        {
            if (++count > MaxEndpoints)
            {
                list.Report($"it has more than {MaxEndpoints} endpoints: spread them over several slices");
                break;
            }

            ReadEndpoint(item.ExpectFields(), family, builder);
        }

        return builder.Build();
    }

    private static void ReadEndpoint(ManifestField item, string family, EndpointList.Builder builder)
    {
        var hostName = item["hostname"].Text(KubernetesNames.LabelFault);
        var zone = item["zone"].Text();
        var isPod = item["targetRef"]["kind"].TextOrEmpty() == "Pod";
        var pod = isPod ? item["targetRef"]["name"].Text(KubernetesNames.SubdomainFault) : string.Empty;
        var isReady = item["conditions"].ExpectFields()["ready"].Boolean(missing: true);
        var addresses = item["addresses"];
        var count = 0;
        foreach (var field in addresses.Items())
        {
            if (++count > MaxAddresses)
            {
                addresses.Report($"it has more than {MaxAddresses} addresses: write an endpoint for each");
                break;
            }

            var address = family == "FQDN" ? default : field.Address();
            if (address.Length > 0 && family.Length > 0 && address.IsIPv4 != (family == "IPv4"))
            {
                field.Report($"{address} is no {family} address, as addressType says: put it into a slice of its own family");
            }
            else if (isReady)
            {
                builder.Add(address, hostName, pod, zone);
            }
        }

        if (count == 0 && item.Exists)
        {
            addresses.Report("it is empty: an endpoint needs an address");
        }
    }

    private static long ReadTriggerTime(ManifestField root)
    {
        var text = root["metadata"]["annotations"][TriggerAnnotation].TextOrEmpty();
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUnixTimeMilliseconds() : 0;
    }
}
