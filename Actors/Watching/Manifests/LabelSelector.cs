using System.Diagnostics.CodeAnalysis;

namespace ActorDns.Actors.Watching.Manifests;

/// <summary>
/// A label selector in the API server's text form: requirements joined by commas, all of which must hold:
/// <c>key=value</c>, <c>key==value</c>, <c>key!=value</c>, <c>key in (a,b)</c>, <c>key notin (a,b)</c>, <c>key</c>,
/// <c>!key</c>. As there, <c>!=</c> and <c>notin</c> also hold for an object without the label. Immutable, thread-safe.
/// </summary>
public sealed class LabelSelector
{
    private readonly LabelRequirement[] _requirements;
    private readonly string _text;

    private LabelSelector(LabelRequirement[] requirements, string text)
    {
        _requirements = requirements;
        _text = text;
    }

    /// <summary>Selects every object.</summary>
    public static LabelSelector Everything { get; } = new([], string.Empty);

    /// <summary>Parses a selector; the empty text selects every object.</summary>
    /// <exception cref="FormatException">The text is no selector; the message names the column and the cure.</exception>
    public static LabelSelector Parse(string text) =>
        TryParse(text, out var selector, out var error) ? selector : throw new FormatException(error);

    /// <summary>Parses a selector; the empty text selects every object.</summary>
    /// <param name="text">The text.</param>
    /// <param name="selector">The selector.</param>
    /// <param name="error">What is wrong and the cure, with the column from 1.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out LabelSelector? selector, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        selector = null;
        error = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            selector = Everything;
            return true;
        }

        try
        {
            selector = new LabelSelector(new LabelSelectorParser(text).Parse(), text);
            return true;
        }
        catch (FormatException fault)
        {
            error = fault.Message;
            return false;
        }
    }

    /// <summary>Says whether an object with these labels is selected.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        foreach (var requirement in _requirements)
        {
            if (!requirement.Matches(labels))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The text it was parsed from.</summary>
    public override string ToString() => _text;
}
