using System.Text;

namespace ActorDns.Actors.Routing.Template.Text;

/// <summary>One run of a template: what it reads, its variables, what it has written. Used by one thread.</summary>
/// <param name="facts">What it reads of the query.</param>
internal sealed class TemplateScope(TemplateFacts facts)
{
    /// <summary>Longest text a template may make, in characters.</summary>
    public const int MaxLength = 70_000;

    /// <summary>What it reads of the query.</summary>
    public TemplateFacts Facts { get; } = facts;

    /// <summary>What it has written.</summary>
    public StringBuilder Text { get; } = new();

    /// <summary>The variables by name.</summary>
    public Dictionary<string, object?> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Why it failed first; null while it has not. A run goes on to its end with nothing in the place of what failed.</summary>
    public string? Fault { get; private set; }

    /// <summary>Reports a fault.</summary>
    /// <returns>Null.</returns>
    public object? Fail(string fault)
    {
        Fault ??= fault;
        return null;
    }

    /// <summary>Writes text.</summary>
    public void Write(string text)
    {
        if (Text.Length + text.Length > MaxLength)
        {
            Fail($"the text is longer than {MaxLength} characters");
            return;
        }

        Text.Append(text);
    }
}
