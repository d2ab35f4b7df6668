using System.Globalization;
using ActorDns.Actors.Routing.Matching;
using Kind = ActorDns.Actors.Routing.Views.Expressions.ExpressionTokenKind;

namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>Reads an expression, operators by expr-lang's precedence: <c>||</c>, <c>&amp;&amp;</c>, comparisons, <c>!</c>. Used once, by one thread.</summary>
internal sealed class ExpressionParser
{
    private const int MaxLength = 10_000;
    private const int MaxDepth = 64;

    private readonly List<ExpressionToken> _tokens;
    private int _next;
    private int _depth;

    /// <summary>Takes the text apart.</summary>
    /// <exception cref="ExpressionException">There is what no expression has.</exception>
    public ExpressionParser(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new ExpressionException(0, $"it has {text.Length} characters; at most {MaxLength} are allowed");
        }

        _tokens = ExpressionLexer.Read(text);
    }

    /// <summary>The labels of metadata it reads.</summary>
    public List<string> Labels { get; } = [];

    private ExpressionToken Token => _tokens[_next];

    /// <summary>Reads the whole expression.</summary>
    /// <exception cref="ExpressionException">It cannot be read, or is neither true nor false.</exception>
    public TruthNode Parse()
    {
        var root = Truth(Token, ParseOr());
        return Token.Kind == Kind.End
            ? root
            : throw new ExpressionException(Token.Offset, $"'{Token.Text}' is one word too many; put && or || before it");
    }

    private ExpressionNode ParseOr()
    {
        if (++_depth > MaxDepth)
        {
            throw new ExpressionException(Token.Offset, $"it is nested more than {MaxDepth} deep");
        }

        var (start, left) = (Token, ParseAnd());
        while (Token.Is("||") || Token.Is("or"))
        {
            _next++;
            var right = Token;
            left = new BothNode(Truth(start, left), Truth(right, ParseAnd()), IsAnd: false);
        }

        _depth--;
        return left;
    }

    private ExpressionNode ParseAnd()
    {
        var (start, left) = (Token, ParseComparison());
        while (Token.Is("&&") || Token.Is("and"))
        {
            _next++;
            var right = Token;
            left = new BothNode(Truth(start, left), Truth(right, ParseComparison()), IsAnd: true);
        }

        return left;
    }

    private ExpressionNode ParseComparison()
    {
        var left = ParseUnary();
        while (true)
        {
            var sign = Token;
            var isNegated = sign.Is("not");
            var name = isNegated ? _tokens[_next + 1] : sign;
            if (!IsComparison(name) || (isNegated && name.Kind != Kind.Word))
            {
                return left;
            }

            _next += isNegated ? 2 : 1;
            var comparison = Compare(name, left, ParseUnary());
            left = isNegated ? new NotNode(comparison) : comparison;
        }
    }

    private static bool IsComparison(ExpressionToken token) =>
        token.Kind is Kind.Sign or Kind.Word
        && token.Text is "==" or "!=" or "<" or "<=" or ">" or ">=" or "in" or "matches" or "startsWith" or "endsWith" or "contains";

    private ExpressionNode ParseUnary()
    {
        var sign = Token;
        if (!sign.Is("!") && !sign.Is("not"))
        {
            return ParsePrimary();
        }

        if (++_depth > MaxDepth)
        {
            throw new ExpressionException(sign.Offset, $"it is nested more than {MaxDepth} deep");
        }

        _next++;
        var inner = Token;
        // 'not' binds weaker than comparisons, '!' stronger, as in expr-lang.
        var node = new NotNode(Truth(inner, sign.Text == "!" ? ParseUnary() : ParseComparison()));
        _depth--;
        return node;
    }

    private ExpressionNode ParsePrimary()
    {
        var token = Token;
        _next++;
        switch (token.Kind)
        {
            case Kind.String:
                return token.Text.Length <= TextNode.MaxLength
                    ? new TextNode(token.Text, null)
                    : throw new ExpressionException(token.Offset, $"the string has {token.Text.Length} characters; no name and no address has more than {TextNode.MaxLength}");
            case Kind.Number:
                return Number(token, 1);
            case Kind.Sign when token.Text == "-" && Token.Kind == Kind.Number:
                return Number(_tokens[_next++], -1);
            case Kind.Sign when token.Text == "(":
                var inner = ParseOr();
                Expect(")", token);
                return inner;
            case Kind.Sign when token.Text == "[":
                return new ListNode(ParseItems("]", token));
            case Kind.Word when token.Text is "true" or "false":
                var truth = token.Text == "true";
                return new FactNode(_ => truth);
            case Kind.Word when Token.Is("("):
                _next++;
                return Bind(token);
            case Kind.Word:
                throw new ExpressionException(token.Offset, $"'{token.Text}' is no value; write functions with parentheses ({ExpressionFunctions.Known}) and strings in quotes");
            default:
                throw new ExpressionException(token.Offset, $"a value is missing before {(token.Kind == Kind.End ? token.Text : $"'{token.Text}'")}");
        }
    }

    private ExpressionNode Bind(ExpressionToken name)
    {
        var node = ExpressionFunctions.Bind(name, ParseItems(")", name));
        if (node is TextNode { Label: { } label })
        {
            Labels.Add(label.Text);
        }

        return node;
    }

    private List<ExpressionNode> ParseItems(string close, ExpressionToken open)
    {
        var items = new List<ExpressionNode>();
        while (!Token.Is(close))
        {
            items.Add(ParseOr());
            if (!Token.Is(","))
            {
                break;
            }

            _next++;
        }

        Expect(close, open);
        return items;
    }

    private void Expect(string close, ExpressionToken open)
    {
        if (!Token.Is(close))
        {
            throw new ExpressionException(Token.Offset, $"'{close}' is missing: '{open.Text}' at character {open.Offset + 1} is never closed");
        }

        _next++;
    }

    private static NumberNode Number(ExpressionToken token, int sign)
    {
        if (!long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw new ExpressionException(token.Offset, $"'{token.Text}' is no whole number");
        }

        number *= sign;
        return new NumberNode(_ => number);
    }

    private static TruthNode Truth(ExpressionToken at, ExpressionNode node) => node as TruthNode
        ?? throw new ExpressionException(at.Offset, $"{node.Type} stands where true or false is needed; compare it, for example with ==");

    private static TruthNode Compare(ExpressionToken sign, ExpressionNode left, ExpressionNode right)
    {
        switch (sign.Text, left, right)
        {
            case ("in", TextNode or NumberNode, ListNode list):
                return new AnyNode([.. list.Items.Select(item => Compare(sign with { Text = "==" }, left, item))]);
            case ("in", _, _):
                throw new ExpressionException(sign.Offset, "'in' takes a value and an array; write for example type() in ['A', 'AAAA']");
            case ("matches", TextNode text, TextNode { Literal: { } pattern }):
                return GoPattern.TryParse(pattern, out var parsed, out var error) ? new PatternNode(text, parsed) : throw new ExpressionException(sign.Offset, error);
            case ("matches", _, _):
                throw new ExpressionException(sign.Offset, "'matches' takes a string and a regular expression in quotes; write for example name() matches '^db-[0-9]+[.]'");
            case ("startsWith" or "endsWith" or "contains", TextNode text, TextNode part):
                return new TextSearchNode(text, part, sign.Text switch { "startsWith" => TextSearch.StartsWith, "endsWith" => TextSearch.EndsWith, _ => TextSearch.Contains });
            case ("startsWith" or "endsWith" or "contains", _, _):
                throw new ExpressionException(sign.Offset, $"'{sign.Text}' takes two strings");
            case (_, NumberNode a, NumberNode b):
                return new NumberOrderNode(a, b, OrderOf(sign));
            case (_, TextNode a, TextNode b):
                return new TextOrderNode(a, b, OrderOf(sign));
            case ("==", TruthNode a, TruthNode b):
                return new SameTruthNode(a, b);
            case ("!=", TruthNode a, TruthNode b):
                return new NotNode(new SameTruthNode(a, b));
            default:
                throw new ExpressionException(sign.Offset, $"'{sign.Text}' cannot compare {left.Type} with {right.Type}; strings stand in quotes, numbers do not (port() and server_port() are strings)");
        }
    }

    private static Func<int, bool> OrderOf(ExpressionToken sign) => sign.Text switch
    {
        "==" => static order => order == 0,
        "!=" => static order => order != 0,
        "<" => static order => order < 0,
        "<=" => static order => order <= 0,
        ">" => static order => order > 0,
        _ => static order => order >= 0,
    };
}
