using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>Reads the one or two addresses of a Service or ServiceImport.</summary>
internal static class AddressReader
{
    /// <summary>Reads a list of at most one address of each family.</summary>
    public static HostAddress[] ReadAtMostTwo(ManifestField list)
    {
        var addresses = new List<HostAddress>();
        foreach (var item in list.Items())
        {
            var address = item.Address();
            if (address.Length > 0 && addresses.Exists(other => other.Length == address.Length))
            {
                item.Report($"{address} is the second address of its family: at most one IPv4 and one IPv6 address are allowed");
            }
            else if (address.Length > 0)
            {
                addresses.Add(address);
            }
        }

        return [.. addresses];
    }

    /// <summary>Checks ipFamilyPolicy and ipFamilies, and that the addresses are of these families in their order.</summary>
    public static void CheckFamilies(ManifestField spec, HostAddress[] addresses)
    {
        var policy = spec["ipFamilyPolicy"].OneOf(string.Empty, "SingleStack", "PreferDualStack", "RequireDualStack");
        if (policy == "SingleStack" && addresses.Length > 1)
        {
            spec["ipFamilyPolicy"].Report("SingleStack allows one address only: write PreferDualStack, or remove an address");
        }

        var position = 0;
        foreach (var item in spec["ipFamilies"].Items())
        {
            var family = item.OneOf(string.Empty, "IPv4", "IPv6");
            if (family.Length > 0 && position < addresses.Length && addresses[position].IsIPv4 != (family == "IPv4"))
            {
                item.Report($"{addresses[position]} is no {family} address: give the families in the order of the addresses");
            }

            position++;
        }
    }
}
