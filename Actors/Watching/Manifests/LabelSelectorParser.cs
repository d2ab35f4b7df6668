using ActorDns.Actors.Watching.Manifests.Reading;

namespace ActorDns.Actors.Watching.Manifests;

/// <summary>Recursive-descent parser of one label selector; used once.</summary>
internal sealed class LabelSelectorParser(string text)
{
    private int _position;

    /// <summary>Parses the whole text, which is not blank.</summary>
    /// <exception cref="FormatException">It is no selector.</exception>
    public LabelRequirement[] Parse()
    {
        var requirements = new List<LabelRequirement>();
        do
        {
            requirements.Add(ParseRequirement());
        }
        while (TakeSymbol(","));

        if (_position < text.Length)
        {
            throw Fault($"'{text[_position]}' is not expected here: join requirements with ','");
        }

        return [.. requirements];
    }

    private LabelRequirement ParseRequirement()
    {
        if (TakeSymbol("!"))
        {
            return new LabelRequirement(ParseKey(), null, true);
        }

        var key = ParseKey();
        if (TakeSymbol("!="))
        {
            return new LabelRequirement(key, ParseSingleValue(), true);
        }

        if (TakeSymbol("==") || TakeSymbol("="))
        {
            return new LabelRequirement(key, ParseSingleValue(), false);
        }

        if (TakeWord("in"))
        {
            return new LabelRequirement(key, ParseValues(), false);
        }

        return TakeWord("notin") ? new LabelRequirement(key, ParseValues(), true) : new LabelRequirement(key, null, false);
    }

    private string ParseKey()
    {
        SkipBlanks();
        var start = _position;
        var key = ReadWord();
        if (KubernetesNames.LabelKeyFault(key) is { } fault)
        {
            _position = start;
            throw Fault(key.Length == 0 ? "a label key is missing: write key, !key, key=value or key in (a,b)" : $"'{key}' is no label key: {fault}");
        }

        return key;
    }

    private HashSet<string> ParseSingleValue() => new(StringComparer.Ordinal) { ParseValue() };

    private string ParseValue()
    {
        SkipBlanks();
        var start = _position;
        var value = ReadWord();
        if (KubernetesNames.LabelValueFault(value) is { } fault)
        {
            _position = start;
            throw Fault($"'{value}' is no label value: {fault}");
        }

        return value;
    }

    private HashSet<string> ParseValues()
    {
        if (!TakeSymbol("("))
        {
            throw Fault("'(' is missing: write in (a,b) or notin (a,b)");
        }

        var values = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            values.Add(ParseValue());
        }
        while (TakeSymbol(","));

        return TakeSymbol(")") ? values : throw Fault("')' is missing at the end of the values");
    }

    private bool TakeSymbol(string symbol)
    {
        SkipBlanks();
        if (string.CompareOrdinal(text, _position, symbol, 0, symbol.Length) != 0)
        {
            return false;
        }

        _position += symbol.Length;
        return true;
    }

    private bool TakeWord(string word)
    {
        SkipBlanks();
        var start = _position;
        if (ReadWord() == word)
        {
            return true;
        }

        _position = start;
        return false;
    }

    private string ReadWord()
    {
        var start = _position;
        while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] is '-' or '_' or '.' or '/'))
        {
            _position++;
        }

        return text[start.._position];
    }

    private void SkipBlanks()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }
    }

    private FormatException Fault(string message) => new($"label selector '{text}', column {_position + 1}: {message}");
}
