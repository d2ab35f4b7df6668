namespace ActorDns.Node.Configuration.Corefile.Syntax;

/// <summary>
/// Builds server blocks of a stream of words:
/// <code>
/// file      = block*            block     = key* "{" directive* "}"
/// directive = word word* ["{" directive* "}"]
/// </code>
/// Keys may be parted by commas, and a comma at a line's end carries them on to the next. A file with a single block may
/// leave its braces out. A fault is reported and reading goes on, so that all faults of a file are found. Used once.
/// </summary>
internal sealed class CorefileParser(IReadOnlyList<CorefileToken> tokens, CorefileDiagnostics diagnostics)
{
    /// <summary>How deep braces may be nested.</summary>
    public const int MaxDepth = 16;

    private int _position;

    private CorefileToken? Current => _position < tokens.Count ? tokens[_position] : null;

    /// <summary>Reads all blocks.</summary>
    public IReadOnlyList<CorefileBlock> Parse()
    {
        var blocks = new List<CorefileBlock>();
        while (Current is not null)
        {
            if (ParseBlock(isFirst: blocks.Count == 0) is { } block)
            {
                blocks.Add(block);
            }
        }

        return blocks;
    }

    private CorefileBlock? ParseBlock(bool isFirst)
    {
        var first = Current!;
        if (first.IsCloseBrace)
        {
            diagnostics.Error(first, "this '}' closes nothing; remove it, or add the '{' it belongs to");
            _position++;
            return null;
        }

        var keys = ParseKeys(out var gluedBrace);
        if (keys.Count == 0 && !gluedBrace)
        {
            diagnostics.Error(first, "this block has no zone; write the zones in front of '{', for example '.:53 {'");
        }

        IReadOnlyList<CorefileDirective> directives;
        if (gluedBrace || Current is { IsOpenBrace: true })
        {
            var open = gluedBrace ? tokens[_position - 1] : tokens[_position++];
            directives = ParseBlockBody(open, depth: 1);
        }
        else if (isFirst)
        {
            directives = ParseUnbraced();
        }
        else
        {
            diagnostics.Error(keys[^1], $"no '{{' follows '{keys[^1].Text}'; write '{string.Join(' ', keys.Select(key => key.Text))} {{ … }}'");
            SkipToBrace();
            directives = [];
        }

        return keys.Count == 0 ? null : new CorefileBlock(keys, directives);
    }

    private List<CorefileToken> ParseKeys(out bool gluedBrace)
    {
        var keys = new List<CorefileToken>();
        var expectsMore = true;
        gluedBrace = false;
        while (Current is { IsBrace: false } token && (expectsMore || !token.StartsLine))
        {
            _position++;
            expectsMore = token.Text.EndsWith(',');
            var text = token.Text.TrimEnd(',');
            if (IsGlued(token))
            {
                keys.Add(Unglue(token));
                gluedBrace = true;
                return keys;
            }

            keys.Add(token with { Text = text });
        }

        return keys;
    }

    private List<CorefileDirective> ParseUnbraced()
    {
        var directives = new List<CorefileDirective>();
        while (Current is { } token)
        {
            if (token.IsBrace)
            {
                diagnostics.Error(token, $"'{token.Text}' is not expected here; the file began without '{{', so it is a single block without braces: write '{{' behind the zones");
                _position++;
                continue;
            }

            directives.Add(ParseDirective(depth: 1));
        }

        return directives;
    }

    private List<CorefileDirective> ParseBlockBody(CorefileToken open, int depth)
    {
        var directives = new List<CorefileDirective>();
        while (Current is { } token)
        {
            if (token.IsCloseBrace)
            {
                _position++;
                return directives;
            }

            if (token.IsOpenBrace)
            {
                diagnostics.Error(token, "'{' stands alone; write it at the end of the line it belongs to");
                _position++;
                var block = depth < MaxDepth ? ParseBlockBody(token, depth + 1) : SkipBlock(token);
                if (directives.Count > 0)
                {
                    directives[^1] = directives[^1] with { Block = block };
                }

                continue;
            }

            directives.Add(ParseDirective(depth));
        }

        diagnostics.Error(open, "this '{' is never closed; add '}' behind its last line");
        return directives;
    }

    private CorefileDirective ParseDirective(int depth)
    {
        var name = tokens[_position++];
        var arguments = new List<CorefileToken>();
        while (Current is { StartsLine: false, IsBrace: false } argument)
        {
            arguments.Add(argument);
            _position++;
        }

        var last = tokens[_position - 1];
        if (Current is { StartsLine: false, IsOpenBrace: true } open)
        {
            _position++;
        }
        else if (IsGlued(last))
        {
            open = Unglue(last);
            (name, arguments) = arguments.Count == 0 ? (open, arguments) : (name, [.. arguments[..^1], open]);
        }
        else
        {
            return new CorefileDirective(name, arguments, []);
        }

        return new CorefileDirective(name, arguments, depth < MaxDepth ? ParseBlockBody(open, depth + 1) : SkipBlock(open));
    }

    private static bool IsGlued(CorefileToken token) => token is { IsLiteral: false, Text: [_, .., '{'] };

    private CorefileToken Unglue(CorefileToken token)
    {
        var text = token.Text[..^1];
        diagnostics.Error(token, $"'{token.Text}' ends with a brace; put a space between '{text}' and '{{'");
        return token with { Text = text };
    }

    private void SkipToBrace()
    {
        var lineStart = _position;
        for (; Current is { IsBrace: false } token; _position++)
        {
            lineStart = token.StartsLine ? _position : lineStart;
        }

        _position = Current is null ? _position : lineStart;
    }

    private List<CorefileDirective> SkipBlock(CorefileToken open)
    {
        diagnostics.Error(open, $"braces are nested more than {MaxDepth} deep");
        for (var depth = 1; depth > 0 && Current is { } token; _position++)
        {
            depth += token.IsOpenBrace ? 1 : token.IsCloseBrace ? -1 : 0;
        }

        return [];
    }
}
