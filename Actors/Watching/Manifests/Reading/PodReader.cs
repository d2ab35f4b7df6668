using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>Reads a v1 Pod. One without an address, that is over, or that is terminating is not served.</summary>
internal static class PodReader
{
    /// <summary>Reads the object behind its metadata.</summary>
    public static ClusterObject? Read(ManifestField root, ObjectMetadata metadata)
    {
        var status = root["status"].ExpectFields();
        var address = status["podIP"].Address();
        var phase = status["phase"].OneOf("Running", "Pending", "Running", "Succeeded", "Failed", "Unknown");
        var isOver = phase is "Succeeded" or "Failed" or "Unknown";
        return address.Length == 0 || isOver || metadata.IsTerminating ? null : new PodObject(metadata.Namespace, metadata.Name, 0, address);
    }
}
