using Kind = ActorDns.Actors.Routing.Template.Text.GoTemplateTokenKind;

namespace ActorDns.Actors.Routing.Template.Text;

/// <summary>The actions that hold others, and the variables that live in them.</summary>
internal sealed partial class GoTemplateParser
{
    private Action<TemplateScope> ParseAssignment(GoTemplateToken sign)
    {
        var name = Token;
        _next += 2;
        var value = ParsePipeline();
        ExpectEnd();
        var key = sign.Text == ":=" ? Declare(name.Text) : KeyOf(name);
        return scope => scope.Variables[key] = value(scope);
    }

    private string Declare(string name) => _variables[name] = $"{name} {++_declared}";

    private string KeyOf(GoTemplateToken name) => _variables.TryGetValue(name.Text, out var key)
        ? key
        : throw new GoTemplateException(name.Offset, $"'{name.Text}' has no value yet; write '{name.Text} := …'");

    private Action<TemplateScope> ParseIf()
    {
        var start = Token.Offset;
        var outer = _variables;
        _variables = new(outer, StringComparer.Ordinal);
        var condition = ParseCondition(out _);
        var (then, otherwise) = (ParseSteps(out var end), new List<Action<TemplateScope>>());
        if (end == "else")
        {
            _next++;
            otherwise = ParseElse("if", ParseIf, out end);
        }

        Close(end, start, "if");
        _variables = outer;
        return scope => scope.Run(GoTemplateFunctions.IsTrue(condition(scope)) ? then : otherwise);
    }

    /// <summary><c>with</c>: the dot is the value, if there is one.</summary>
    private Action<TemplateScope> ParseWith()
    {
        var (start, outer, wasElement) = (Token.Offset, _variables, _isDotElement);
        _variables = new(outer, StringComparer.Ordinal);
        var value = ParseCondition(out var key);
        _isDotElement = true;
        var (then, otherwise) = (ParseSteps(out var end), new List<Action<TemplateScope>>());
        _isDotElement = wasElement;
        if (end == "else")
        {
            _next++;
            otherwise = ParseElse("with", ParseWith, out end);
        }

        Close(end, start, "with");
        _variables = outer;
        return scope =>
        {
            var dot = value(scope);
            if (GoTemplateFunctions.IsTrue(dot))
            {
                scope.RunWith(dot, then);
            }
            else
            {
                scope.Run(otherwise);
            }
        };
    }

    /// <summary><c>range</c>: over .Match, .Group by the order of its names, or the numbers below one.</summary>
    private Action<TemplateScope> ParseRange()
    {
        var (start, outer, wasElement) = (Token.Offset, _variables, _isDotElement);
        _variables = new(outer, StringComparer.Ordinal);
        var names = ParseRangeVariables();
        var values = ParsePipeline();
        ExpectEnd();
        var keys = names.ConvertAll(Declare);
        _isDotElement = true;
        _loops++;
        var (body, otherwise) = (ParseSteps(out var end), new List<Action<TemplateScope>>());
        _loops--;
        (_isDotElement, _variables) = (wasElement, outer);
        if (end == "else")
        {
            _next++;
            ExpectEnd();
            otherwise = ParseSteps(out end);
        }

        Close(end, start, "range");
        return scope => scope.Range(GoTemplateFunctions.ItemsOf(scope, values(scope)), keys, body, otherwise);
    }

    private List<string> ParseRangeVariables()
    {
        var names = new List<string>();
        if (Token.Kind == Kind.Variable && _tokens[_next + 1] is { Kind: Kind.Sign, Text: ":=" or "," })
        {
            names.Add(Token.Text);
            _next++;
            if (Token.Text == ",")
            {
                _next++;
                names.Add(Token.Kind == Kind.Variable ? Token.Text : throw new GoTemplateException(Token.Offset, "behind ',' stands no variable; write for example '$i, $match := .Match'"));
                _next++;
            }

            if (Token is not { Kind: Kind.Sign, Text: ":=" })
            {
                throw new GoTemplateException(Token.Offset, "':=' is missing; write for example '$i, $match := .Match'");
            }

            _next++;
        }

        return names;
    }

    private Action<TemplateScope> ParseJump(GoTemplateToken word)
    {
        if (_loops == 0)
        {
            throw new GoTemplateException(word.Offset, $"'{word.Text}' is in no 'range'; remove it");
        }

        _next++;
        ExpectEnd();
        var jump = word.Text == "break" ? TemplateJump.Break : TemplateJump.Continue;
        return scope => scope.Jump = jump;
    }

    /// <summary>A condition, which may give its value a name.</summary>
    private Func<TemplateScope, object?> ParseCondition(out string? key)
    {
        key = null;
        GoTemplateToken? name = null;
        if (Token.Kind == Kind.Variable && Token.Text.Length > 1 && _tokens[_next + 1] is { Kind: Kind.Sign, Text: ":=" })
        {
            name = Token;
            _next += 2;
        }

        var value = ParsePipeline();
        ExpectEnd();
        if (name is not { } declared)
        {
            return value;
        }

        var kept = key = Declare(declared.Text);
        return scope => scope.Variables[kept] = value(scope);
    }

    private List<Action<TemplateScope>> ParseElse(string word, Func<Action<TemplateScope>> parseSame, out string? end)
    {
        if (Token is { Kind: Kind.Word } next && next.Text == word)
        {
            // The inner one takes the 'end' of both.
            _next++;
            end = "end";
            return [parseSame()];
        }

        ExpectEnd();
        return ParseSteps(out end);
    }

    private static void Close(string? end, int start, string word)
    {
        if (end != "end")
        {
            throw new GoTemplateException(start, $"{(word == "if" ? "an" : "a")} '{word}' is never closed; write '{{{{ end }}}}'");
        }
    }
}
