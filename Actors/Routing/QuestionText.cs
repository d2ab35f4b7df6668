using System.Collections.Frozen;
using System.Globalization;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing;

/// <summary>Questions as logs write them. Allocates; for lines that are really written.</summary>
internal static class QuestionText
{
    /// <summary>Types without a name in <see cref="RecordType"/> that turn up in logs (IANA registry of RR types).</summary>
    private static readonly FrozenDictionary<ushort, string> MoreTypes = new Dictionary<ushort, string>
    {
        [7] = "MB",
        [8] = "MG",
        [9] = "MR",
        [10] = "NULL",
        [11] = "WKS",
        [14] = "MINFO",
        [17] = "RP",
        [18] = "AFSDB",
        [24] = "SIG",
        [25] = "KEY",
        [29] = "LOC",
        [35] = "NAPTR",
        [37] = "CERT",
        [39] = "DNAME",
        [42] = "APL",
        [44] = "SSHFP",
        [49] = "DHCID",
        [51] = "NSEC3PARAM",
        [52] = "TLSA",
        [53] = "SMIMEA",
        [55] = "HIP",
        [59] = "CDS",
        [60] = "CDNSKEY",
        [61] = "OPENPGPKEY",
        [62] = "CSYNC",
        [63] = "ZONEMD",
        [99] = "SPF",
        [108] = "EUI48",
        [109] = "EUI64",
        [249] = "TKEY",
        [256] = "URI",
    }.ToFrozenDictionary();

    /// <summary>A type's mnemonic, or TYPE and the number (RFC 3597 section 5).</summary>
    public static string Of(RecordType type) =>
        Enum.GetName(type)
        ?? MoreTypes.GetValueOrDefault((ushort)type)
        ?? string.Create(CultureInfo.InvariantCulture, $"TYPE{(ushort)type}");

    /// <summary>A class's mnemonic, or CLASS and the number (RFC 3597 section 5).</summary>
    public static string Of(RecordClass recordClass) => recordClass switch
    {
        RecordClass.IN or RecordClass.CH or RecordClass.HS or RecordClass.ANY => Enum.GetName(recordClass)!,
        (RecordClass)254 => "NONE",
        _ => string.Create(CultureInfo.InvariantCulture, $"CLASS{(ushort)recordClass}"),
    };

    /// <summary>The query's name in lower case with the final dot; octets that could break a log line are escaped.</summary>
    public static string NameOf(QueryContext context) => context.NameText.ToLowerInvariant();
}
