using System.Globalization;
using Kind = ActorDns.Actors.Routing.Template.Text.GoTemplateTokenKind;

namespace ActorDns.Actors.Routing.Template.Text;

/// <summary>Reads a template into steps that run it. Used once, by one thread.</summary>
/// <param name="text">The template.</param>
/// <param name="groups">The names of the groups that <c>.Group</c> may name.</param>
internal sealed partial class GoTemplateParser(string text, IReadOnlyCollection<string> groups)
{
    private const int MaxDepth = 32;

    // By name where its value is kept: an inner block may declare one of the same name anew.
    private Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private int _declared;
    private int _loops;
    private bool _isDotElement;
    private List<GoTemplateToken> _tokens = [];
    private int _next;
    private int _offset;
    private int _depth;
    private bool _trims;

    /// <summary>True if nothing was read of the query.</summary>
    public bool IsConstant { get; private set; } = true;

    /// <summary>True if something was read that is not the question.</summary>
    public bool DependsOnClient { get; private set; }

    /// <summary>The labels of metadata it names.</summary>
    public List<string> Labels { get; } = [];

    private GoTemplateToken Token => _tokens[_next];

    /// <summary>Reads the template.</summary>
    /// <exception cref="GoTemplateException">It cannot be read, or has what is not served.</exception>
    public List<Action<TemplateScope>> Parse()
    {
        var steps = ParseSteps(out var end);
        return end is null ? steps : throw new GoTemplateException(_tokens[0].Offset, $"'{end}' ends nothing; remove it");
    }

    /// <summary>Reads up to <c>end</c> or <c>else</c>, or to the end of the template.</summary>
    private List<Action<TemplateScope>> ParseSteps(out string? end)
    {
        var steps = new List<Action<TemplateScope>>();
        if (++_depth > MaxDepth)
        {
            throw new GoTemplateException(_offset, $"it is nested more than {MaxDepth} deep");
        }

        while (TryParseStep(steps, out end))
        {
        }

        _depth--;
        return steps;
    }

    private bool TryParseStep(List<Action<TemplateScope>> steps, out string? end)
    {
        end = null;
        var open = text.IndexOf("{{", _offset, StringComparison.Ordinal);
        var literal = text[_offset..(open < 0 ? text.Length : open)];
        var trimsBefore = open >= 0 && open + 3 < text.Length && text[open + 2] == '-' && char.IsWhiteSpace(text[open + 3]);
        literal = _trims ? literal.TrimStart() : literal;
        literal = trimsBefore ? literal.TrimEnd() : literal;
        if (literal.Length > 0)
        {
            steps.Add(scope => scope.Write(literal));
        }

        _offset = open < 0 ? text.Length : open + (trimsBefore ? 3 : 2);
        _trims = false;
        if (open < 0 || TrySkipComment())
        {
            return open >= 0;
        }

        _tokens = GoTemplateLexer.Read(text, ref _offset, out _trims);
        _next = 0;
        return ParseAction(steps, out end);
    }

    private bool TrySkipComment()
    {
        if (!text.AsSpan(_offset).TrimStart().StartsWith("/*"))
        {
            return false;
        }

        var close = text.IndexOf("*/", _offset, StringComparison.Ordinal);
        var end = close < 0 ? -1 : text.IndexOf("}}", close, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new GoTemplateException(_offset, "a comment is never closed; write '*/}}'");
        }

        _trims = text[end - 1] == '-';
        _offset = end + 2;
        return true;
    }

    private bool ParseAction(List<Action<TemplateScope>> steps, out string? end)
    {
        end = null;
        switch (Token)
        {
            case { Kind: Kind.Word, Text: "end" or "else" } word:
                end = word.Text;
                return false;
            case { Kind: Kind.Word, Text: "if" }:
                _next++;
                steps.Add(ParseIf());
                return true;
            case { Kind: Kind.Word, Text: "with" }:
                _next++;
                steps.Add(ParseWith());
                return true;
            case { Kind: Kind.Word, Text: "range" }:
                _next++;
                steps.Add(ParseRange());
                return true;
            case { Kind: Kind.Word, Text: "break" or "continue" } word:
                steps.Add(ParseJump(word));
                return true;
            case { Kind: Kind.Word, Text: "define" or "template" or "block" } word:
                throw new GoTemplateException(word.Offset, $"'{word.Text}' is not served: a template cannot hold others; write its text where it is used");
            case { Kind: Kind.End } empty:
                throw new GoTemplateException(empty.Offset, "the action is empty; write a field such as .Name");
        }

        if (Token.Kind == Kind.Variable && Token.Text.Length > 1 && _tokens[_next + 1] is { Kind: Kind.Sign, Text: ":=" or "=" } sign)
        {
            steps.Add(ParseAssignment(sign));
            return true;
        }

        var value = ParsePipeline();
        ExpectEnd();
        steps.Add(scope => scope.Write(GoTemplateFunctions.Print(value(scope))));
        return true;
    }

    /// <summary>Commands parted by <c>|</c>: the value of each is the last argument of the next.</summary>
    private Func<TemplateScope, object?> ParsePipeline()
    {
        var value = ParseCommand(null);
        while (Token is { Kind: Kind.Sign, Text: "|" })
        {
            _next++;
            if (Token.Kind != Kind.Word && Token is not { Kind: Kind.Field, Text: TemplateFields.MetaField })
            {
                throw new GoTemplateException(Token.Offset, "behind '|' stands what is no function; write one such as printf");
            }

            value = ParseCommand(value);
        }

        return value;
    }

    private Func<TemplateScope, object?> ParseCommand(Func<TemplateScope, object?>? piped)
    {
        if ((Token is { Kind: Kind.Field, Text: TemplateFields.MetaField } && !_isDotElement) || (Token is { Kind: Kind.Variable, Text: "$" } && IsMeta()))
        {
            return ParseMeta(piped);
        }

        if (Token.Kind != Kind.Word || Token.Text is "true" or "false" or "nil")
        {
            return ParseOperand();
        }

        var name = Token;
        _next++;
        return GoTemplateFunctions.Bind(name, ParseArguments(piped));
    }

    private List<Func<TemplateScope, object?>> ParseArguments(Func<TemplateScope, object?>? piped)
    {
        var arguments = new List<Func<TemplateScope, object?>>();
        while (Token.Kind != Kind.End && Token is not { Kind: Kind.Sign, Text: ")" or "|" })
        {
            arguments.Add(ParseOperand());
        }

        if (piped is not null)
        {
            arguments.Add(piped);
        }

        return arguments;
    }

    /// <summary>True at <c>.Meta</c> and <c>$.Meta</c>.</summary>
    private bool IsMeta() =>
        Token.Kind == Kind.Field || _tokens[_next + 1] is { Kind: Kind.Field, Text: TemplateFields.MetaField, FollowsBlank: false };

    private Func<TemplateScope, object?> ParseMeta(Func<TemplateScope, object?>? piped)
    {
        _next += Token.Kind == Kind.Field ? 0 : 1;
        var (name, label) = (Token, _tokens[_next + 1]);
        _next++;
        if (label.Kind == Kind.String)
        {
            Labels.Add(label.Text);
        }

        return ParseArguments(piped) is [var argument]
            ? TemplateFields.BindMeta(argument, NoteRead)
            : throw new GoTemplateException(name.Offset, "'.Meta' takes one label in quotes; write for example .Meta \"kubernetes/namespace\"");
    }

    private Func<TemplateScope, object?> ParseOperand()
    {
        var token = Token;
        _next++;
        switch (token.Kind)
        {
            case Kind.String:
                return _ => token.Text;
            case Kind.Number:
                object number = long.Parse(token.Text, CultureInfo.InvariantCulture);
                return _ => number;
            case Kind.Field when _isDotElement:
                return token.Text == "."
                    ? scope => scope.Dot
                    : throw new GoTemplateException(token.Offset, $"within 'range' and 'with' the dot is the value there; write '${token.Text}'");
            case Kind.Field:
                return TemplateFields.Bind(token, groups, NoteRead);
            case Kind.Variable:
                return ParseVariable(token);
            case Kind.Word when token.Text is "true" or "false":
                object truth = token.Text == "true";
                return _ => truth;
            case Kind.Word when token.Text != "nil":
                return GoTemplateFunctions.Bind(token, []);
            case Kind.Sign when token.Text == "(":
                if (++_depth > MaxDepth)
                {
                    throw new GoTemplateException(token.Offset, $"it is nested more than {MaxDepth} deep");
                }

                var inner = ParsePipeline();
                if (Token is not { Kind: Kind.Sign, Text: ")" })
                {
                    throw new GoTemplateException(token.Offset, "'(' is never closed; write ')'");
                }

                _next++;
                _depth--;
                return inner;
            default:
                throw new GoTemplateException(token.Offset, $"'{token.Text}' stands where a value should; write a field such as .Name, a string in quotes or a number");
        }
    }

    private Func<TemplateScope, object?> ParseVariable(GoTemplateToken token)
    {
        if (Token is { Kind: Kind.Field, FollowsBlank: false } field && token.Text == "$")
        {
            // $ is the data the template began with: .Name and $.Name are the same without range and with.
            _next++;
            return TemplateFields.Bind(field, groups, NoteRead);
        }

        if (token.Text == "$" || !_variables.TryGetValue(token.Text, out var key))
        {
            throw new GoTemplateException(token.Offset, $"'{token.Text}' has no value; write '{{{{ $name := … }}}}' before it");
        }

        return scope => scope.Variables.GetValueOrDefault(key);
    }

    private void ExpectEnd()
    {
        if (Token.Kind != Kind.End)
        {
            throw new GoTemplateException(Token.Offset, $"'{Token.Text}' is one word too many; put a function with its arguments in parentheses");
        }
    }

    private void NoteRead(bool ofClient)
    {
        IsConstant = false;
        DependsOnClient |= ofClient;
    }
}
