using System.Globalization;

namespace ActorDns.Protocol.Records;

/// <summary>A word and a decimal number without space, as RFC 3597 section 5 writes values without a mnemonic.</summary>
internal static class NumberedText
{
    /// <summary>Parses the word in any letter case and a number.</summary>
    /// <returns>False, and 0, if it is not that, or the number is above <paramref name="largest"/>.</returns>
    public static bool TryParse(string text, string word, int largest, out ushort number)
    {
        number = 0;
        if (text.StartsWith(word, StringComparison.OrdinalIgnoreCase)
            && ushort.TryParse(text.AsSpan(word.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value <= largest)
        {
            number = value;
            return true;
        }

        return false;
    }
}
