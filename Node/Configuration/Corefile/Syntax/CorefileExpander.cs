namespace ActorDns.Node.Configuration.Corefile.Syntax;

/// <summary>
/// Takes snippet definitions <c>(name) { … }</c> out of a stream of words, puts snippets and files in the place of
/// <c>import</c>, and fills in environment variables. A relative file is looked for beside the file that imports it; a
/// pattern that matches nothing is no error. Bounds: <see cref="MaxDepth"/>, <see cref="MaxTokens"/>; at a bound the
/// import is refused. Used once, by one thread.
/// </summary>
internal sealed class CorefileExpander(Func<string, string?> environment, CorefileDiagnostics diagnostics)
{
    /// <summary>How deep imports may be nested.</summary>
    public const int MaxDepth = 32;

    /// <summary>How many words a Corefile may have with all its imports.</summary>
    public const int MaxTokens = 200_000;

    private readonly Dictionary<string, (CorefileToken Name, List<CorefileToken> Body)> _snippets = new(StringComparer.Ordinal);
    private readonly List<CorefileToken> _output = [];
    private readonly List<string> _importing = [];
    private int _braces;
    private bool _full;

    /// <summary>Expands the words of the main file.</summary>
    public IReadOnlyList<CorefileToken> Expand(List<CorefileToken> tokens)
    {
        Walk(tokens);
        return _output;
    }

    private void Walk(List<CorefileToken> tokens)
    {
        for (var i = 0; i < tokens.Count;)
        {
            var token = tokens[i];
            var startsStatement = token.StartsLine || i == 0 || tokens[i - 1].IsBrace;
            if (startsStatement && token is { IsLiteral: false, Text: "import" })
            {
                i = Import(tokens, i);
            }
            else if (startsStatement && _braces == 0 && IsSnippetName(token))
            {
                i = DefineSnippet(tokens, i);
            }
            else
            {
                Append(token);
                i++;
            }
        }
    }

    private static bool IsSnippetName(CorefileToken token) => token is { IsLiteral: false, Text: ['(', .., ')'] };

    private void Append(CorefileToken token)
    {
        if (_output.Count >= MaxTokens)
        {
            if (!_full)
            {
                diagnostics.Error(token, $"the Corefile has more than {MaxTokens} words with its imports; does a file import itself through a pattern?");
            }

            _full = true;
            return;
        }

        _braces += token.IsOpenBrace ? 1 : token.IsCloseBrace ? -1 : 0;
        _output.Add(EnvironmentVariables.Expand(token, environment, diagnostics));
    }

    private int DefineSnippet(List<CorefileToken> tokens, int index)
    {
        var name = tokens[index];
        if (index + 1 >= tokens.Count || !tokens[index + 1].IsOpenBrace)
        {
            diagnostics.Error(name, $"snippet '{name.Text}' has no body; write '{name.Text} {{ … }}'");
            return index + 1;
        }

        var end = index + 2;
        for (var depth = 1; end < tokens.Count; end++)
        {
            depth += tokens[end].IsOpenBrace ? 1 : tokens[end].IsCloseBrace ? -1 : 0;
            if (depth == 0)
            {
                break;
            }
        }

        if (end == tokens.Count)
        {
            diagnostics.Error(tokens[index + 1], $"the '{{' of snippet '{name.Text}' is never closed; add '}}' behind it");
        }

        var key = name.Text[1..^1];
        if (key.Length == 0)
        {
            diagnostics.Error(name, "a snippet needs a name; write '(name) { … }'");
        }
        else if (!_snippets.TryAdd(key, (name, tokens[(index + 2)..end])))
        {
            diagnostics.Error(name, $"snippet '{name.Text}' is defined twice, first at {_snippets[key].Name.Location}; rename one of them");
        }

        return end + 1;
    }

    private int Import(List<CorefileToken> tokens, int index)
    {
        var import = tokens[index];
        var end = index + 1;
        while (end < tokens.Count && !tokens[end].StartsLine && !tokens[end].IsBrace)
        {
            end++;
        }

        if (end - index != 2)
        {
            diagnostics.Error(import, $"import takes one argument, not {end - index - 1}; write 'import SNIPPET', 'import FILE' or 'import FOLDER/*.conf'");
            return end;
        }

        var what = EnvironmentVariables.Expand(tokens[index + 1], environment, diagnostics);
        if (what.Text.Length == 0)
        {
            diagnostics.Error(what, "import takes the name of a snippet or file, not an empty text");
        }
        else if (_importing.Count >= MaxDepth)
        {
            diagnostics.Error(import, $"imports are nested more than {MaxDepth} deep; import fewer levels");
        }
        else if (_snippets.TryGetValue(what.Text, out var snippet))
        {
            Enter($"({what.Text})", what, snippet.Body);
        }
        else
        {
            ImportFiles(what);
        }

        return end;
    }

    private void ImportFiles(CorefileToken what)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(what.Location.File)) ?? ".";
            var path = Path.GetFullPath(what.Text, folder);
            if (!GlobPattern.HasWildcards(what.Text))
            {
                ImportFile(path, what, $"import: no snippet ({what.Text}) is defined above, and the file ");
                return;
            }

            var matches = GlobPattern.Match(path);
            if (matches.Count > GlobPattern.MaxMatches)
            {
                diagnostics.Error(what, $"import: '{what.Text}' matches more than {GlobPattern.MaxMatches} files; use a narrower pattern");
                return;
            }

            foreach (var match in matches)
            {
                ImportFile(match, what, "import: ");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            diagnostics.Error(what, $"import: '{what.Text}' cannot be used ({exception.Message}); correct the path");
        }
    }

    private void ImportFile(string path, CorefileToken what, string messagePrefix)
    {
        var text = CorefileFiles.TryRead(path, out var error);
        if (text is null)
        {
            diagnostics.Error(what, messagePrefix + error);
            return;
        }

        Enter(path, what, CorefileLexer.Read(text, path, diagnostics));
    }

    private void Enter(string key, CorefileToken what, List<CorefileToken> tokens)
    {
        if (_importing.Contains(key) || _full)
        {
            if (!_full)
            {
                diagnostics.Error(what, $"import: '{what.Text}' imports itself ({string.Join(" -> ", _importing.Append(key))}); remove one of the imports");
            }

            return;
        }

        _importing.Add(key);
        Walk(tokens);
        _importing.RemoveAt(_importing.Count - 1);
    }
}
