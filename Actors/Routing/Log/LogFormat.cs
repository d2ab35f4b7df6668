using System.Text;

namespace ActorDns.Actors.Routing.Log;

/// <summary>A log format, read once: literal text and fields in their order. Immutable, thread-safe.</summary>
public sealed class LogFormat
{
    private readonly List<(byte[] Text, LogField? Field)> _parts = [];

    /// <summary>Reads a format. What is in braces and no field is kept as it is; <c>{/label}</c> is metadata, "-" where there is none.</summary>
    public LogFormat(string format)
    {
        format = format
            .Replace("{common}", LogOptions.CommonFormat, StringComparison.Ordinal)
            .Replace("{combined}", LogOptions.CombinedFormat, StringComparison.Ordinal);
        var literal = new StringBuilder();
        for (var position = 0; position < format.Length;)
        {
            var end = format[position] == '{' ? format.IndexOf('}', position) : -1;
            var field = end < 0 ? null : LogFields.Find(format[(position + 1)..end]);
            if (field is null)
            {
                literal.Append(format[position++]);
                continue;
            }

            _parts.Add((Octets(literal), field));
            literal.Clear();
            position = end + 1;
        }

        _parts.Add((Octets(literal), null));
    }

    /// <summary>The labels of metadata that a format names.</summary>
    public static IEnumerable<string> LabelsOf(string format)
    {
        ArgumentNullException.ThrowIfNull(format);
        for (var open = format.IndexOf("{/", StringComparison.Ordinal); open >= 0; open = format.IndexOf("{/", open + 1, StringComparison.Ordinal))
        {
            if (format.IndexOf('}', open) is var end && end > open + 2)
            {
                yield return format[(open + 2)..end];
            }
        }
    }

    /// <summary>Writes a query's line.</summary>
    /// <param name="line">Where to.</param>
    /// <param name="context">The query, answered.</param>
    internal void Write(LogLine line, QueryContext context)
    {
        foreach (var (text, field) in _parts)
        {
            line.Append(text);
            field?.Invoke(line, context);
        }
    }

    /// <summary>UTF-8 with a space for each control character, so that a line stays one.</summary>
    private static byte[] Octets(StringBuilder literal) =>
        Encoding.UTF8.GetBytes(string.Concat(literal.ToString().Select(character => char.IsControl(character) ? ' ' : character)));
}
