using System.Diagnostics.CodeAnalysis;

namespace ActorDns.Actors.Routing.Template.Text;

/// <summary>
/// A template in the part of Go's template language that records need: fields, variables, <c>if</c>, <c>with</c>, <c>range</c>,
/// pipelines and functions (<see cref="GoTemplateFunctions"/>). What is beyond it is refused by name when it is read. A run is
/// bounded: <see cref="TemplateScope.MaxSteps"/> steps and <see cref="TemplateScope.MaxLength"/> characters. Immutable, thread-safe.
/// </summary>
public sealed class GoTemplate
{
    private readonly IReadOnlyList<Action<TemplateScope>> _steps;

    private GoTemplate(string text, GoTemplateParser parser, IReadOnlyList<Action<TemplateScope>> steps)
    {
        Text = text;
        _steps = steps;
        IsConstant = parser.IsConstant;
        DependsOnClient = parser.DependsOnClient;
        Labels = parser.Labels;
    }

    /// <summary>The template as written.</summary>
    public string Text { get; }

    /// <summary>True if it makes the same text for every query.</summary>
    public bool IsConstant { get; }

    /// <summary>True if it reads what is not the question: the client's address, the message's number, the name's letter case.</summary>
    public bool DependsOnClient { get; }

    /// <summary>The labels of metadata it names.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="text">The template.</param>
    /// <param name="groups">The names of the groups that <c>.Group</c> may name.</param>
    /// <param name="template">The template, ready to run.</param>
    /// <param name="error">What is wrong, where, and what would be right.</param>
    public static bool TryParse(string text, IReadOnlyCollection<string> groups, [NotNullWhen(true)] out GoTemplate? template, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        (template, error) = (null, null);
        try
        {
            var parser = new GoTemplateParser(text, groups);
            template = new GoTemplate(text, parser, parser.Parse());
            return true;
        }
        catch (GoTemplateException exception)
        {
            error = $"the template cannot be used: character {exception.Offset + 1}: {exception.Message}";
            return false;
        }
    }

    /// <summary>Makes the text for a query.</summary>
    /// <param name="facts">What it reads of the query.</param>
    /// <param name="fault">Why it failed; null if it did not.</param>
    public string Run(TemplateFacts facts, out string? fault)
    {
        var scope = new TemplateScope(facts);
        scope.Run(_steps);

        fault = scope.Fault;
        return scope.Text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
