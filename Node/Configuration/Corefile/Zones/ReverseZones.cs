using System.Net;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Configuration.Corefile.Zones;

/// <summary>
/// Turns a network in CIDR form into its reverse zones (RFC 1035 section 3.5, RFC 3596 section 2.5). A prefix that does
/// not end at a label (8 bits for IPv4, 4 for IPv6) becomes the several zones of the next longer one: 10.0.0.0/14 is four
/// /16 zones.
/// </summary>
internal static class ReverseZones
{
    /// <summary>Makes the zones; at least one and at most 128.</summary>
    public static IReadOnlyList<DomainName> Of(IPNetwork network)
    {
        var octets = network.BaseAddress.GetAddressBytes();
        var bitsPerLabel = octets.Length == 4 ? 8 : 4;
        var labels = (network.PrefixLength + bitsPerLabel - 1) / bitsPerLabel;
        var freeBits = (labels * bitsPerLabel) - network.PrefixLength;
        var zones = new List<DomainName>(1 << freeBits);
        for (var i = 0; i < 1 << freeBits; i++)
        {
            zones.Add(ZoneOf(octets, bitsPerLabel, labels, i));
        }

        return zones;
    }

    private static DomainName ZoneOf(byte[] octets, int bitsPerLabel, int labels, int lastLabelOffset)
    {
        var text = new System.Text.StringBuilder();
        for (var label = labels - 1; label >= 0; label--)
        {
            var value = LabelAt(octets, bitsPerLabel, label) + (label == labels - 1 ? lastLabelOffset : 0);
            text.Append(value.ToString(bitsPerLabel == 8 ? "D" : "x", System.Globalization.CultureInfo.InvariantCulture)).Append('.');
        }

        return DomainName.Parse(text.Append(bitsPerLabel == 8 ? "in-addr.arpa." : "ip6.arpa.").ToString());
    }

    private static int LabelAt(byte[] octets, int bitsPerLabel, int label) =>
        bitsPerLabel == 8 ? octets[label] : (octets[label / 2] >> (label % 2 == 0 ? 4 : 0)) & 0xF;
}
