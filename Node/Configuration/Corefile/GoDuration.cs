using System.Buffers;
using System.Globalization;

namespace ActorDns.Node.Configuration.Corefile;

/// <summary>Durations as Corefiles write them: numbers with units, such as <c>5s</c>, <c>1m30s</c>, <c>1.5h</c> or <c>250ms</c>.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Seconds)[] Units =
        [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>Reads a duration of 0 up to <paramref name="maximum"/>.</summary>
    public static bool TryParse(string text, TimeSpan maximum, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0")
        {
            return true;
        }

        var seconds = 0.0;
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            if (!TryReadPart(ref rest, out var part))
            {
                return false;
            }

            seconds += part;
        }

        if (text.Length == 0 || seconds > maximum.TotalSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    private static bool TryReadPart(ref ReadOnlySpan<char> text, out double seconds)
    {
        seconds = 0;
        var digits = text.IndexOfAnyExcept(NumberCharacters);
        if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        text = text[digits..];
        var length = text.IndexOfAny(NumberCharacters);
        var unit = text[..(length < 0 ? text.Length : length)];
        text = text[unit.Length..];
        foreach (var (name, value) in Units)
        {
            if (unit.SequenceEqual(name))
            {
                seconds = number * value;
                return true;
            }
        }

        return false;
    }
}
