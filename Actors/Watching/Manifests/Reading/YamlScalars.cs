using System.Buffers;
using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>
/// What a YAML scalar is. As <c>kubectl</c> reads them (YAML 1.1): a plain <c>no</c>, <c>on</c> or <c>1e3</c> is no text.
/// </summary>
internal static class YamlScalars
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly HashSet<string> True = ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"];
    private static readonly HashSet<string> False = ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"];

    /// <summary>Decides by the scalar's style, tag and text.</summary>
    public static ManifestNodeKind KindOf(Scalar scalar)
    {
        if (!scalar.Tag.IsEmpty && scalar.Tag is { IsNonSpecific: false, Value: "tag:yaml.org,2002:str" })
        {
            return ManifestNodeKind.Text;
        }

        return scalar.Style is ScalarStyle.Plain or ScalarStyle.Any ? KindOfPlain(scalar.Value) : ManifestNodeKind.Text;
    }

    /// <summary>Reads a boolean's text.</summary>
    public static bool IsTrue(string text) => True.Contains(text);

    private static ManifestNodeKind KindOfPlain(string text)
    {
        if (text is "" or "~" or "null" or "Null" or "NULL")
        {
            return ManifestNodeKind.Null;
        }

        if (text.Length <= 5 && (True.Contains(text) || False.Contains(text)))
        {
            return ManifestNodeKind.Boolean;
        }

        return IsNumber(text) ? ManifestNodeKind.Number : ManifestNodeKind.Text;
    }

    private static bool IsNumber(string text)
    {
        if (!char.IsAsciiDigit(text[0]) && text[0] is not ('+' or '-' or '.'))
        {
            return false;
        }

        var digits = text.Replace("_", string.Empty, StringComparison.Ordinal);
        if (digits.StartsWith("0x", StringComparison.Ordinal) || digits.StartsWith("0o", StringComparison.Ordinal) || digits.StartsWith("0b", StringComparison.Ordinal))
        {
            return digits.Length > 2 && digits.AsSpan(2).IndexOfAnyExcept(HexDigits) < 0;
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(digits, Style, CultureInfo.InvariantCulture, out _) || text is ".inf" or "-.inf" or "+.inf" or ".nan";
    }
}
