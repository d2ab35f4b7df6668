namespace ActorDns.Protocol.Records.Text;

/// <summary>Times of records: seconds, or numbers with units as in <c>1w2d3h4m5s</c>. Pure, thread-safe.</summary>
public static class TtlText
{
    /// <summary>Largest TTL in seconds (RFC 2181 section 8).</summary>
    public const uint Largest = int.MaxValue;

    /// <summary>Reads a time; units in any letter case.</summary>
    /// <returns>False if the text is no time, or over <paramref name="largest"/> seconds.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out uint seconds, uint largest = Largest)
    {
        seconds = 0;
        ulong sum = 0, number = 0;
        var digits = 0;
        foreach (var character in text)
        {
            if (char.IsAsciiDigit(character))
            {
                number = (number * 10) + (ulong)(character - '0');
                digits++;
            }
            else if (digits > 0 && UnitOf(character) is > 0 and var unit)
            {
                sum += number * unit;
                (number, digits) = (0, 0);
            }
            else
            {
                return false;
            }

            if (number > largest || sum > largest)
            {
                return false;
            }
        }

        sum += number;
        seconds = (uint)Math.Min(sum, largest);
        return text.Length > 0 && sum <= largest;
    }

    private static uint UnitOf(char unit) => (char)(unit | 0x20) switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        'w' => 604_800,
        _ => 0,
    };
}
