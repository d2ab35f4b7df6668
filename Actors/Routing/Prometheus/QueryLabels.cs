using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Prometheus;

/// <summary>The label values of CoreDNS's metrics, by number: protocols, families, types and RCODEs.</summary>
internal static class QueryLabels
{
    /// <summary>The number of RCODE labels: 0 to 15, BADVERS.</summary>
    public const int Codes = 17;

    private static readonly string[] TypeNames =
    [
        "other", "A", "AAAA", "CNAME", "DNSKEY", "DS", "MX", "NSEC", "NSEC3", "NS", "PTR", "RRSIG", "SOA", "SRV", "TXT",
        "HTTPS", "SVCB", "IXFR", "AXFR", "ANY",
    ];

    private static readonly byte[] TypeIndexes = IndexTypes();

    /// <summary>Values of the label proto, by <see cref="Protocol.Wire.Transport"/>.</summary>
    public static string[] Protocols { get; } = ["udp", "tcp"];

    /// <summary>Values of the label family: IPv4, IPv6.</summary>
    public static string[] Families { get; } = ["1", "2"];

    /// <summary>Values of the label type.</summary>
    public static string[] Types => TypeNames;

    /// <summary>The index in <see cref="Types"/> of a QTYPE.</summary>
    public static int TypeIndex(RecordType type) => (ushort)type < TypeIndexes.Length ? TypeIndexes[(ushort)type] : 0;

    /// <summary>The index in <see cref="Families"/> of a client's address; an IPv4-mapped one is IPv4.</summary>
    public static int FamilyIndex(HostAddress client) => client.IsIPv6 && client.Bits >> 32 != 0xFFFF ? 1 : 0;

    /// <summary>The text of an RCODE below <see cref="Codes"/>.</summary>
    public static string CodeText(int code) => ResponseCodeText.Of((ResponseCode)code);

    private static byte[] IndexTypes()
    {
        var indexes = new byte[256];
        for (var i = 1; i < TypeNames.Length; i++)
        {
            indexes[(int)Enum.Parse<RecordType>(TypeNames[i])] = (byte)i;
        }

        return indexes;
    }
}
