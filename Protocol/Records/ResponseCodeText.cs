using System.Collections.Frozen;
using System.Globalization;

namespace ActorDns.Protocol.Records;

/// <summary>RCODEs as people read and write them: the mnemonics of the IANA registry. Thread-safe.</summary>
public static class ResponseCodeText
{
    /// <summary>What stands before the number of a code without a mnemonic.</summary>
    public const string Prefix = "RCODE";
    private const int Largest = 4095;

    private static readonly string?[] Names =
    [
        "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH",
        "NOTZONE", "DSOTYPENI", null, null, null, null, "BADVERS", "BADKEY", "BADTIME", "BADMODE", "BADNAME", "BADALG",
        "BADTRUNC", "BADCOOKIE",
    ];

    private static readonly FrozenDictionary<string, ResponseCode> Codes = Enumerable.Range(0, Names.Length)
        .Where(code => Names[code] is not null)
        .ToFrozenDictionary(code => Names[code]!, code => (ResponseCode)code, StringComparer.OrdinalIgnoreCase);

    /// <summary>The mnemonic, or RCODE and the number where there is none. Allocates only for the latter.</summary>
    public static string Of(ResponseCode code) =>
        MnemonicOf(code) ?? string.Create(CultureInfo.InvariantCulture, $"{Prefix}{(int)code}");

    /// <summary>The mnemonic; null where there is none. Allocates nothing.</summary>
    public static string? MnemonicOf(ResponseCode code) => (int)code < Names.Length ? Names[(int)code] : null;

    /// <summary>Parses what <see cref="Of"/> writes, in any letter case.</summary>
    /// <returns>False if it is neither a mnemonic nor RCODE and a number up to 4095.</returns>
    public static bool TryParse(string text, out ResponseCode code)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Codes.TryGetValue(text, out code))
        {
            return true;
        }

        var known = NumberedText.TryParse(text, Prefix, Largest, out var number);
        code = (ResponseCode)number;
        return known;
    }
}
