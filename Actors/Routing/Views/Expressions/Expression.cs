using System.Diagnostics.CodeAnalysis;

namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>
/// A condition about a query, in the part of expr-lang that conditions need: comparisons, <c>&amp;&amp; || !</c>, <c>in</c>,
/// <c>matches</c>, <c>startsWith</c>, <c>endsWith</c>, <c>contains</c>, literals, arrays, parentheses, and the functions of
/// CoreDNS (<see cref="ExpressionFunctions"/>). All types are checked when it is read, so that no query can make it fail;
/// regular expressions take linear time. Immutable, thread-safe.
/// </summary>
public sealed class Expression
{
    private readonly TruthNode _root;

    private Expression(string text, TruthNode root, IReadOnlyList<string> labels)
    {
        Text = text;
        _root = root;
        Labels = labels;
    }

    /// <summary>The labels of metadata it reads.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>The expression as written.</summary>
    public string Text { get; }

    /// <summary>Reads an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="expression">The expression, ready to ask.</param>
    /// <param name="error">What is wrong, where, and what would be right.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Expression? expression, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        (expression, error) = (null, null);
        try
        {
            var parser = new ExpressionParser(text);
            expression = new Expression(text, parser.Parse(), parser.Labels);
            return true;
        }
        catch (ExpressionException exception)
        {
            error = $"the expression '{text}' cannot be used: character {exception.Offset + 1}: {exception.Message}";
            return false;
        }
    }

    /// <summary>Asks it of a query. Allocates nothing.</summary>
    public bool IsTrue(QueryContext context) => _root.Get(context);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
