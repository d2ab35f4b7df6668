using System.Text;

namespace ActorDns.Protocol.Records.Text;

/// <summary>
/// Takes text in presentation format apart into entries (RFC 1035 section 5.1): comments behind <c>;</c> are left out,
/// parentheses hold lines together, quotes hold blanks. What entries mean (records, <c>$ORIGIN</c>, <c>$TTL</c>) is the
/// caller's affair. After a fault it goes on with the next line. Reads no further than the entry it gives. Bound: an entry of
/// <see cref="MaxEntryLength"/> characters. Throws nothing but what the <see cref="TextReader"/> throws; used by one thread.
/// </summary>
/// <param name="text">The text.</param>
public sealed class PresentationReader(TextReader text)
{
    /// <summary>Longest entry in characters: RDATA of 65,535 octets that are all written as \DDD, and some room.</summary>
    public const int MaxEntryLength = 300_000;

    private const int End = -1;

    private readonly StringBuilder _word = new();
    private List<PresentationWord> _words = [];
    private PresentationFault? _fault;
    private PresentationWord _open;
    private int _depth;
    private int _length;
    private int _line = 1;
    private int _column = 1;

    /// <summary>Reads the next entry.</summary>
    /// <returns>Null at the end of the text.</returns>
    public PresentationEntry? Read()
    {
        while (text.Peek() != End)
        {
            (_words, _fault, _depth, _length) = ([], null, 0, 0);
            var startsBlank = text.Peek() is ' ' or '\t';
            ReadLines();
            if (_words.Count > 0 || _fault is not null)
            {
                return new PresentationEntry(_words, startsBlank, _fault);
            }
        }

        return null;
    }

    private void ReadLines()
    {
        while (text.Peek() != End)
        {
            var (line, column) = (_line, _column);
            switch (Take())
            {
                case '\n':
                    if (_depth == 0 || _fault is not null)
                    {
                        return;
                    }

                    break;
                case ' ' or '\t' or '\r' or '\uFEFF':
                    break;
                case ';':
                    SkipLine();
                    break;
                case '(':
                    if (_depth++ == 0)
                    {
                        _open = new PresentationWord("(", false, line, column);
                    }

                    break;
                case ')':
                    if (--_depth < 0)
                    {
                        Fail(line, column, "')' closes nothing; remove it, or write '(' before the first line of the entry ends");
                    }

                    break;
                case '"':
                    ReadQuoted(line, column);
                    _words.Add(new PresentationWord(_word.ToString(), true, line, column));
                    break;
                case var first:
                    ReadPlain((char)first, line, column);
                    break;
            }
        }

        if (_depth > 0)
        {
            Fail(_open.Line, _open.Column, "'(' is never closed; write ')' behind the last word of the entry");
        }
    }

    private void ReadPlain(char first, int line, int column)
    {
        _word.Clear();
        for (var character = first; ; character = (char)Take())
        {
            _word.Append(character);
            if (character == '\\')
            {
                TakeEscaped();
            }

            var next = text.Peek();
            if (next == '"' && character == '=')
            {
                // key="value" of service parameters (RFC 9460 section 2.1) is one word.
                var prefix = _word.ToString();
                var (quoteLine, quoteColumn) = (_line, _column);
                Take();
                ReadQuoted(quoteLine, quoteColumn);
                _word.Insert(0, prefix);
                break;
            }

            if (next is End or ' ' or '\t' or '\r' or '\n' or ';' or '(' or ')' or '"' || _fault is not null)
            {
                break;
            }
        }

        _words.Add(new PresentationWord(_word.ToString(), false, line, column));
    }

    private void ReadQuoted(int line, int column)
    {
        _word.Clear();
        while (text.Peek() is not (End or '\n') && _fault is null)
        {
            var character = (char)Take();
            if (character == '"')
            {
                return;
            }

            _word.Append(character);
            if (character == '\\')
            {
                TakeEscaped();
            }
        }

        Fail(line, column, "the quote is never closed; write '\"' at the end of the string, and \\010 for a line feed in it");
    }

    private void TakeEscaped()
    {
        if (text.Peek() is not (End or '\n'))
        {
            _word.Append((char)Take());
        }
    }

    private int Take()
    {
        var character = text.Read();
        if (character == '\n')
        {
            (_line, _column) = (_line + 1, 1);
        }
        else
        {
            _column++;
        }

        if (++_length > MaxEntryLength)
        {
            Fail(_line, _column, $"the entry has more than {MaxEntryLength} characters; a record's data has 65,535 octets at most");
        }

        return character;
    }

    private void SkipLine()
    {
        while (text.Peek() is not (End or '\n'))
        {
            // Comments have no bound: nothing of them is kept.
            text.Read();
            _column++;
        }
    }

    private void Fail(int line, int column, string message) => _fault ??= new PresentationFault(line, column, message);
}
