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
        foreach (var item in list.Items())
        {
            item.ExpectFields();
            var name = item["name"].Text(KubernetesNames.LabelFault);
            var protocol = item["protocol"].OneOf("TCP", "TCP", "UDP", "SCTP");
            var number = item["port"].Port();
            if (number < 0 && !isSlice && !item["port"].Exists)
            {
                item["port"].Report("it is missing: write a number from 1 to 65535");
            }

            if (!names.Add(name) && !(isSlice && name.Length == 0))
            {
                item["name"].Report(name.Length == 0 ? "it is missing: with several ports each needs a name" : $"'{name}' is given to two ports: names must differ");
            }

            ports.Add(new PortObject(name, protocol.ToLowerInvariant(), number));
        }

        if (!isSlice && ports.Count > 1 && ports[0].Name.Length == 0)
        {
            list.Report("with several ports each needs a name");
        }

        return [.. ports];
    }
}
