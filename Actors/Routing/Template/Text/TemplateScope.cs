using System.Text;

namespace ActorDns.Actors.Routing.Template.Text;

/// <summary>One run of a template: what it reads, its variables, what it has written. Used by one thread.</summary>
/// <param name="facts">What it reads of the query.</param>
internal sealed class TemplateScope(TemplateFacts facts)
{
    /// <summary>Longest text a template may make, in characters.</summary>
    public const int MaxLength = 70_000;

    /// <summary>Most steps of a run, those of ranges counted each time.</summary>
    public const int MaxSteps = 100_000;

    private int _steps;
    private bool _isFull;

    /// <summary>The value of the dot within <c>range</c> and <c>with</c>.</summary>
    public object? Dot { get; private set; }

    /// <summary>Set by <c>break</c> and <c>continue</c> until their range has seen it.</summary>
    public TemplateJump Jump { get; set; }

    /// <summary>True when nothing more is to be done: too much was written, or done.</summary>
    private bool IsOver => _steps > MaxSteps || _isFull;

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
            _isFull = true;
            Fail($"the text is longer than {MaxLength} characters");
            return;
        }

        Text.Append(text);
    }

    /// <summary>Runs steps, as far as they go.</summary>
    public void Run(IReadOnlyList<Action<TemplateScope>> steps)
    {
        for (var i = 0; i < steps.Count && Jump == TemplateJump.None && !IsOver; i++)
        {
            if (++_steps > MaxSteps)
            {
                Fail($"it takes more than {MaxSteps} steps");
                return;
            }

            steps[i](this);
        }
    }

    /// <summary>Runs steps with another dot.</summary>
    public void RunWith(object? dot, IReadOnlyList<Action<TemplateScope>> steps)
    {
        var outer = Dot;
        Dot = dot;
        Run(steps);
        Dot = outer;
    }

    /// <summary>Runs the body once an item, or the other steps if there is none.</summary>
    /// <param name="items">Keys and values.</param>
    /// <param name="variables">Where the value is kept, or the key and the value.</param>
    /// <param name="body">The body.</param>
    /// <param name="otherwise">What runs when there is no item.</param>
    public void Range(
        IEnumerable<(object? Key, object? Value)> items, IReadOnlyList<string> variables, IReadOnlyList<Action<TemplateScope>> body, IReadOnlyList<Action<TemplateScope>> otherwise)
    {
        var isEmpty = true;
        foreach (var (key, value) in items)
        {
            isEmpty = false;
            if (++_steps > MaxSteps)
            {
                Fail($"it takes more than {MaxSteps} steps");
            }

            if (variables.Count > 0)
            {
                Variables[variables[^1]] = value;
                Variables[variables[0]] = variables.Count > 1 ? key : value;
            }

            RunWith(value, body);
            var jump = Jump;
            Jump = TemplateJump.None;
            if (jump == TemplateJump.Break || IsOver)
            {
                return;
            }
        }

        if (isEmpty)
        {
            Run(otherwise);
        }
    }
}
