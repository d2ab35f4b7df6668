using System.Text;

namespace ActorDns.Node.Configuration.Corefile.Syntax;

/// <summary>
/// Cuts a Corefile into words. Words are parted by white space; <c>#</c> begins a comment that ends with the line; a word
/// that begins with <c>"</c> goes to the next <c>"</c>, over line ends, and only <c>\"</c> is an escape in it, so that
/// regular expressions keep their backslashes.
/// </summary>
internal ref struct CorefileLexer
{
    private readonly ReadOnlySpan<char> _text;
    private readonly string _file;
    private readonly CorefileDiagnostics _diagnostics;
    private readonly List<CorefileToken> _tokens = [];
    private int _position;
    private int _line = 1;
    private int _column = 1;
    private bool _startsLine = true;

    private CorefileLexer(string text, string file, CorefileDiagnostics diagnostics)
    {
        _text = text.AsSpan(text.StartsWith('\ufeff') ? 1 : 0);
        _file = file;
        _diagnostics = diagnostics;
    }

    private readonly char Current => _text[_position];

    private readonly SourceLocation Location => new(_file, _line, _column);

    /// <summary>Cuts a text into words; faults are reported and the rest is read on.</summary>
    public static List<CorefileToken> Read(string text, string file, CorefileDiagnostics diagnostics)
    {
        var lexer = new CorefileLexer(text, file, diagnostics);
        lexer.ReadAll();
        return lexer._tokens;
    }

    private void ReadAll()
    {
        while (_position < _text.Length)
        {
            if (char.IsWhiteSpace(Current))
            {
                Advance();
            }
            else if (Current == '#')
            {
                SkipComment();
            }
            else if (Current == '"')
            {
                ReadQuoted();
            }
            else
            {
                ReadPlain();
            }
        }
    }

    private void Advance()
    {
        if (_text[_position++] == '\n')
        {
            _line++;
            _column = 1;
            _startsLine = true;
        }
        else
        {
            _column++;
        }
    }

    private void SkipComment()
    {
        while (_position < _text.Length && Current != '\n')
        {
            Advance();
        }
    }

    private void ReadPlain()
    {
        var location = Location;
        var begin = _position;
        while (_position < _text.Length && !char.IsWhiteSpace(Current) && Current != '#')
        {
            if (char.IsControl(Current))
            {
                _diagnostics.Error(Location, $"control character U+{(int)Current:X4}; a Corefile is plain UTF-8 text");
            }

            Advance();
        }

        Add(_text[begin.._position].ToString(), location, isLiteral: false);
    }

    private void ReadQuoted()
    {
        var location = Location;
        var startsLine = _startsLine;
        var text = new StringBuilder();
        Advance();
        while (_position < _text.Length && Current != '"')
        {
            if (Current == '\\' && _position + 1 < _text.Length && _text[_position + 1] == '"')
            {
                Advance();
            }

            text.Append(Current);
            Advance();
        }

        if (_position == _text.Length)
        {
            _diagnostics.Error(location, "this quote is never closed; end the text with \" or write \\\" for a quote inside it");
        }
        else
        {
            Advance();
        }

        _startsLine = startsLine;
        Add(text.ToString(), location, isLiteral: true);
    }

    private void Add(string text, SourceLocation location, bool isLiteral)
    {
        _tokens.Add(new CorefileToken(text, location, isLiteral, _startsLine));
        _startsLine = false;
    }
}
