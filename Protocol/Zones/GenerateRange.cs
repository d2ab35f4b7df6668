using System.Globalization;

namespace ActorDns.Protocol.Zones;

/// <summary>The numbers of a <c>$GENERATE</c>: <c>FROM-TO[/STEP]</c>. Immutable.</summary>
internal readonly record struct GenerateRange(int From, int To, int Step)
{
    /// <summary>Numbers at most.</summary>
    public const int MaxCount = 65_536;

    /// <summary>The numbers in their order.</summary>
    public IEnumerable<int> Numbers
    {
        get
        {
            // A long: the last step may pass the largest int.
            for (long number = From; number <= To; number += Step)
            {
                yield return (int)number;
            }
        }
    }

    public static bool TryParse(string text, out GenerateRange range)
    {
        range = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var span = slash < 0 ? text : text[..slash];
        var dash = span.IndexOf('-', StringComparison.Ordinal);
        var step = 1;
        if (dash < 0
            || !TryNumber(span.AsSpan(0, dash), out var from)
            || !TryNumber(span.AsSpan(dash + 1), out var to)
            || (slash >= 0 && !TryNumber(text.AsSpan(slash + 1), out step))
            || step == 0
            || to < from
            || ((long)to - from) / step >= MaxCount)
        {
            return false;
        }

        range = new GenerateRange(from, to, step);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
