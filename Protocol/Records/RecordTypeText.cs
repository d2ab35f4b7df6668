using System.Collections.Frozen;
using System.Globalization;

namespace ActorDns.Protocol.Records;

/// <summary>RR types as people read and write them: mnemonics, or TYPE and the number (RFC 3597 section 5). Thread-safe.</summary>
public static class RecordTypeText
{
    /// <summary>What stands before the number of a type without a mnemonic.</summary>
    public const string Prefix = "TYPE";

    /// <summary>Types without a name in <see cref="RecordType"/> that turn up in logs and questions (IANA registry of RR types).</summary>
    private static readonly (ushort Number, string Name)[] MoreTypes =
    [
        (3, "MD"), (4, "MF"), (7, "MB"), (8, "MG"), (9, "MR"), (10, "NULL"), (11, "WKS"), (14, "MINFO"), (17, "RP"),
        (18, "AFSDB"), (21, "RT"), (24, "SIG"), (25, "KEY"), (26, "PX"), (29, "LOC"), (35, "NAPTR"), (36, "KX"), (37, "CERT"),
        (42, "APL"), (44, "SSHFP"), (49, "DHCID"), (51, "NSEC3PARAM"), (52, "TLSA"), (53, "SMIMEA"),
        (55, "HIP"), (59, "CDS"), (60, "CDNSKEY"), (61, "OPENPGPKEY"), (62, "CSYNC"), (63, "ZONEMD"), (99, "SPF"),
        (108, "EUI48"), (109, "EUI64"), (249, "TKEY"), (253, "MAILB"), (254, "MAILA"), (256, "URI"),
    ];

    private static readonly FrozenDictionary<ushort, string> Names = Enum.GetValues<RecordType>()
        .Where(type => type != RecordType.None)
        .Select(type => ((ushort)type, Enum.GetName(type)!))
        .Concat(MoreTypes)
        .ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2);

    private static readonly FrozenDictionary<string, RecordType> Types =
        Names.ToFrozenDictionary(pair => pair.Value, pair => (RecordType)pair.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>A type's mnemonic, or TYPE and the number. Allocates only for the latter.</summary>
    public static string Of(RecordType type) =>
        MnemonicOf(type) ?? string.Create(CultureInfo.InvariantCulture, $"{Prefix}{(ushort)type}");

    /// <summary>A type's mnemonic; null if it has none. Allocates nothing.</summary>
    public static string? MnemonicOf(RecordType type) => Names.GetValueOrDefault((ushort)type);

    /// <summary>Parses a mnemonic or TYPE and a number, in any letter case.</summary>
    /// <returns>False if it is neither.</returns>
    public static bool TryParse(string text, out RecordType type)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Types.TryGetValue(text, out type))
        {
            return true;
        }

        var known = NumberedText.TryParse(text, Prefix, ushort.MaxValue, out var number);
        type = (RecordType)number;
        return known;
    }
}
