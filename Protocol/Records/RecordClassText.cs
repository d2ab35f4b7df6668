using System.Globalization;

namespace ActorDns.Protocol.Records;

/// <summary>Classes as people read and write them: mnemonics, or CLASS and the number (RFC 3597 section 5). Thread-safe.</summary>
public static class RecordClassText
{
    private const string Prefix = "CLASS";
    private const RecordClass NoneClass = (RecordClass)254;

    /// <summary>A class's mnemonic, or CLASS and the number. Allocates only for the latter.</summary>
    public static string Of(RecordClass recordClass) => recordClass switch
    {
        RecordClass.IN => "IN",
        RecordClass.CH => "CH",
        RecordClass.HS => "HS",
        RecordClass.ANY => "ANY",
        NoneClass => "NONE",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{(ushort)recordClass}"),
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
