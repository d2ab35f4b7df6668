using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>Reads a ServiceImport of the Multi-Cluster Services API (KEP-1645).</summary>
internal static class ServiceImportReader
{
    /// <summary>Reads the object behind its metadata.</summary>
    public static ClusterObject? Read(ManifestField root, ObjectMetadata metadata)
    {
        var spec = root["spec"].ExpectFields();
        var isHeadless = spec["type"].OneOf("ClusterSetIP", "ClusterSetIP", "Headless") == "Headless";
        var ports = PortReader.Read(spec["ports"], isSlice: false);
        var addresses = AddressReader.ReadAtMostTwo(spec["ips"]);
        if (isHeadless && addresses.Length > 0)
        {
            spec["ips"].Report("a ServiceImport of type Headless has none: remove it");
        }
        else if (!isHeadless && addresses.Length == 0)
        {
            spec.Warn($"service import {metadata.Namespace}/{metadata.Name} has no address: set spec.ips to make it resolvable");
        }

        var form = isHeadless ? ServiceForm.Headless : ServiceForm.ClusterIP;
        return new ServiceObject(metadata.Namespace, metadata.Name, 0, form, addresses, ports, string.Empty, true);
    }
}
