using System.Globalization;

namespace ActorDns.Protocol.Records;

/// <summary>Classes as people read and write them: mnemonics, or CLASS and the number (RFC 3597 section 5). Thread-safe.</summary>
public static class RecordClassText
{
    /// <summary>What stands before the number of a class without a mnemonic.</summary>
    public const string Prefix = "CLASS";
    private const RecordClass NoneClass = (RecordClass)254;

    /// <summary>A class's mnemonic, or CLASS and the number. Allocates only for the latter.</summary>
    public static string Of(RecordClass recordClass) =>
        MnemonicOf(recordClass) ?? string.Create(CultureInfo.InvariantCulture, $"{Prefix}{(ushort)recordClass}");

    /// <summary>A class's mnemonic; null if it has none. Allocates nothing.</summary>
    public static string? MnemonicOf(RecordClass recordClass) => recordClass switch
    {
        RecordClass.IN => "IN",
        RecordClass.CH => "CH",
        RecordClass.HS => "HS",
        RecordClass.ANY => "ANY",
        NoneClass => "NONE",
        _ => null,
    };

    /// <summary>Parses a mnemonic or CLASS and a number, in any letter case.</summary>
    /// <returns>False if it is neither.</returns>
    public static bool TryParse(string text, out RecordClass recordClass)
    {
        ArgumentNullException.ThrowIfNull(text);
        ReadOnlySpan<RecordClass> named = [RecordClass.IN, RecordClass.CH, RecordClass.HS, RecordClass.ANY, NoneClass];
        foreach (var candidate in named)
        {
            if (Of(candidate).Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                recordClass = candidate;
                return true;
            }
        }

        var known = NumberedText.TryParse(text, Prefix, ushort.MaxValue, out var number);
        recordClass = (RecordClass)number;
        return known;
    }
}
