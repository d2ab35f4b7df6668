using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>
/// Reads a v1 Service. A Service that waits for the API server to give it a cluster IP has no address here and answers
/// NODATA: that is a warning, for the manifest is right and the cure is the author's.
/// </summary>
internal static class ServiceReader
{
    private const string None = "None";

    /// <summary>Reads the object behind its metadata.</summary>
    public static ClusterObject? Read(ManifestField root, ObjectMetadata metadata)
    {
        var (external, host) = ReadExternal(root);
        return ReadInside(root, metadata) with { ExternalAddresses = external, ExternalHost = host };
    }

    private static ServiceObject ReadInside(ManifestField root, ObjectMetadata metadata)
    {
        var spec = root["spec"].ExpectFields();
        var type = spec["type"].OneOf("ClusterIP", "ClusterIP", "NodePort", "LoadBalancer", "ExternalName");
        var ports = PortReader.Read(spec["ports"], isSlice: false);
        if (type == "ExternalName")
        {
            return new ServiceObject(metadata.Namespace, metadata.Name, 0, ServiceForm.ExternalName, [], ports, ReadExternalName(spec), false);
        }

        if (IsHeadless(spec))
        {
            return new ServiceObject(metadata.Namespace, metadata.Name, 0, ServiceForm.Headless, [], ports, string.Empty, false);
        }

        var addresses = ReadClusterAddresses(spec);
        if (spec["ports"].IsEmpty)
        {
            spec["ports"].Report("it is missing: a service with a cluster IP needs a port");
        }
        else if (spec["clusterIPs"].IsEmpty && spec["clusterIP"].TextOrEmpty().Length == 0)
        {
            spec.Warn($"service {metadata.Namespace}/{metadata.Name} has no cluster IP here, for only an API server gives one: set spec.clusterIP to make it resolvable");
        }

        return new ServiceObject(metadata.Namespace, metadata.Name, 0, ServiceForm.ClusterIP, addresses, ports, string.Empty, false);
    }

    private static (HostAddress[] Addresses, string Host) ReadExternal(ManifestField root)
    {
        var addresses = root["spec"]["externalIPs"].Items().Select(item => item.Address()).ToList();
        var host = string.Empty;
        foreach (var ingress in root["status"]["loadBalancer"]["ingress"].Items())
        {
            addresses.Add(ingress["ip"].Address());
            host = host.Length == 0 ? ingress["hostname"].Text() : host;
        }

        return ([.. addresses.Where(address => address.Length > 0).Distinct()], host);
    }

    private static bool IsHeadless(ManifestField spec)
    {
        var field = spec["clusterIPs"];
        var texts = field.Items().Select(item => item.TextOrEmpty()).ToList();
        if (texts.Count > 1 && texts.Contains(None))
        {
            field.Report("None must stand alone");
        }

        return spec["clusterIP"].TextOrEmpty() == None || (spec["clusterIP"].TextOrEmpty().Length == 0 && texts.Contains(None));
    }

    private static string ReadExternalName(ManifestField spec)
    {
        if (spec["clusterIP"].Text().Length > 0)
        {
            spec["clusterIP"].Report("a service of type ExternalName has none: remove it");
        }

        var name = spec["externalName"].Text();
        if (name.Length == 0)
        {
            spec["externalName"].Report("it is missing: write the domain name that is meant");
        }
        else if (KubernetesNames.SubdomainFault(name.EndsWith('.') ? name[..^1] : name) is { } fault)
        {
            spec["externalName"].Report($"it is no domain name: {fault}");
        }

        return name;
    }

    private static HostAddress[] ReadClusterAddresses(ManifestField spec)
    {
        var addresses = AddressReader.ReadAtMostTwo(spec["clusterIPs"]);
        var first = spec["clusterIP"].Address();
        if (first.Length > 0 && addresses.Length == 0)
        {
            addresses = [first];
        }
        else if (first.Length > 0 && addresses[0] != first)
        {
            spec["clusterIP"].Report($"{first} is not the first of clusterIPs: make them equal, or remove one");
        }

        AddressReader.CheckFamilies(spec, addresses);
        return addresses;
    }
}
