namespace ActorDns.ApiServer;

/// <summary>A label selector (equality and set based) together with the few field selectors that DNS uses.</summary>
internal sealed class Selector
{
    private readonly List<Func<ApiObject, bool>> _terms = [];

    private Selector()
    {
    }

    /// <summary>Reads both; null when one of them is not understood.</summary>
    public static Selector? Parse(string labels, string fields)
    {
        var selector = new Selector();
        foreach (var term in SplitOutsideParentheses(labels))
        {
            selector._terms.Add(LabelTerm(term));
        }

        foreach (var term in fields.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (FieldTerm(term) is not { } read)
            {
                return null;
            }

            selector._terms.Add(read);
        }

        return selector;
    }

    public bool Matches(ApiObject? value) => value is not null && _terms.TrueForAll(term => term(value));

    private static Func<ApiObject, bool> LabelTerm(string term)
    {
        var parenthesis = term.IndexOf('(', StringComparison.Ordinal);
        if (parenthesis > 0)
        {
            var words = term[..parenthesis].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var values = term[(parenthesis + 1)..].TrimEnd(')', ' ').Split(',', StringSplitOptions.TrimEntries);
            var isIn = words[1] == "in";
            return value => (value.Labels.TryGetValue(words[0], out var text) && values.Contains(text)) == isIn;
        }

        if (term.StartsWith('!'))
        {
            return value => !value.Labels.ContainsKey(term[1..]);
        }

        if (!term.Contains('=', StringComparison.Ordinal))
        {
            return value => value.Labels.ContainsKey(term);
        }

        var (key, wanted, equal) = SplitComparison(term);
        return value => (value.Labels.GetValueOrDefault(key) == wanted) == equal;
    }

    private static Func<ApiObject, bool>? FieldTerm(string term)
    {
        var (key, wanted, equal) = SplitComparison(term);
        return key switch
        {
            "status.phase" => value => (value.Phase == wanted) == equal,
            "metadata.name" => value => (value.Name == wanted) == equal,
            "metadata.namespace" => value => (value.Namespace == wanted) == equal,
            _ => null,
        };
    }

    private static (string Key, string Value, bool Equal) SplitComparison(string term)
    {
        var equals = term.IndexOf('=', StringComparison.Ordinal);
        var equal = equals > 0 && term[equals - 1] != '!';
        return (term[..(equal ? equals : equals - 1)].Trim(), term[(equals + 1)..].TrimStart('=').Trim(), equal);
    }

    private static IEnumerable<string> SplitOutsideParentheses(string text)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                if (i > start)
                {
                    yield return text[start..i].Trim();
                }

                start = i + 1;
            }
            else
            {
                depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }
}
