using System.Diagnostics.CodeAnalysis;
using ActorDns.Protocol.Names;

namespace ActorDns.Protocol.Records.Text;

/// <summary>Names as records write them: <c>@</c> is the origin, and a name without a final dot is relative to it (RFC 1035 section 5.1). Pure, thread-safe.</summary>
public static class NameText
{
    /// <summary>Reads a name.</summary>
    /// <param name="text">The text.</param>
    /// <param name="origin">The origin.</param>
    /// <param name="name">The name.</param>
    /// <param name="error">What is wrong, as the end of a sentence.</param>
    public static bool TryParse(string text, DomainName origin, [NotNullWhen(true)] out DomainName? name, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(origin);
        (name, error) = (null, null);
        if (text == "@")
        {
            name = origin;
            return true;
        }

        if (text.AsSpan().IndexOfAnyExceptInRange('\0', '\x7f') >= 0)
        {
            error = "it has a character that is not ASCII; write the name as xn--…, or the octet as \\DDD";
            return false;
        }

        if (!DomainName.TryParse(text, out name, out error))
        {
            return false;
        }

        if (IsAbsolute(text) || origin.LabelCount == 0)
        {
            return true;
        }

        var length = name.Wire.Length - 1 + origin.Wire.Length;
        if (length > WireNames.MaxLength)
        {
            (name, error) = (null, $"with '{origin}' behind it, it is longer than 255 octets; end it with a dot if it is meant to be complete");
            return false;
        }

        name = DomainName.FromWire([.. name.Wire[..^1], .. origin.Wire]);
        return true;
    }

    private static bool IsAbsolute(string text)
    {
        if (!text.EndsWith('.'))
        {
            return false;
        }

        // A dot behind an odd number of backslashes belongs to the label; \DDD ends with a digit.
        var backslashes = text.Length - 1 - text.AsSpan(0, text.Length - 1).TrimEnd('\\').Length;
        return backslashes % 2 == 0;
    }
}
