using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>Reads the ports of Services, ServiceImports and EndpointSlices.</summary>
internal static class PortReader
{
    /// <summary>Reads a list of ports.</summary>
    /// <param name="list">The list.</param>
    /// <param name="isSlice">True for an EndpointSlice: a port may lack its number (-1), and several may lack their names.</param>
    public static PortObject[] Read(ManifestField list, bool isSlice)
    {
        var ports = new List<PortObject>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var nameless = new List<ManifestField>();
        foreach (var item in list.Items())
        {
            item.ExpectFields();
            var name = item["name"].Text(KubernetesNames.LabelFault);
            var protocol = item["protocol"].OneOf("TCP", "TCP", "UDP", "SCTP");
            if (!isSlice && !item["port"].Exists)
            {
                item["port"].Report("it is missing: write a number from 1 to 65535");
            }

            if (name.Length == 0 && !item["name"].Exists)
            {
                nameless.Add(item["name"]);
            }
            else if (name.Length > 0 && !names.Add(name))
            {
                item["name"].Report($"'{name}' is given to two ports: names must differ");
            }

            ports.Add(new PortObject(name, protocol.ToLowerInvariant(), item["port"].Port()));
        }

        if (!isSlice && ports.Count > 1)
        {
            nameless.ForEach(name => name.Report("it is missing: with several ports each needs a name"));
        }

        return [.. ports];
    }
}
