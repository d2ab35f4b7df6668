using System.Collections;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>
/// The options a directive's block may hold. Each is read into an immutable record: a function takes the record so far and
/// the line, and gives the record with the option. Filled by a collection initializer, then only read: thread-safe.
/// </summary>
/// <typeparam name="T">The record.</typeparam>
/// <param name="directive">The directive's name.</param>
internal sealed class OptionTable<T>(string directive) : IEnumerable
{
    private readonly Dictionary<string, (string Syntax, bool MayRepeat, Func<T, DirectiveLine, T> Read)> _options = new(StringComparer.Ordinal);

    /// <summary>How each option is written, sorted.</summary>
    public IReadOnlyList<string> Syntaxes => [.. _options.Values.Select(option => option.Syntax).Order(StringComparer.Ordinal)];

    /// <summary>Adds an option.</summary>
    /// <param name="syntax">How it is written; the first word is its name.</param>
    /// <param name="read">Reads it; gives the record unchanged after it reported a fault.</param>
    /// <param name="mayRepeat">False to warn when it is given twice.</param>
    public void Add(string syntax, Func<T, DirectiveLine, T> read, bool mayRepeat = false) =>
        _options.Add(syntax.Split(' ')[0], (syntax, mayRepeat, read));

    /// <summary>Reads the block of a directive.</summary>
    public T Read(CorefileDirective from, T initial, CorefileDiagnostics diagnostics)
    {
        var result = initial;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in from.Block)
        {
            if (!_options.TryGetValue(line.Name.Text, out var option))
            {
                diagnostics.Error(line.Name, $"{directive}: '{line.Name.Text}' is no option of it; known are {string.Join(", ", _options.Keys.Order(StringComparer.Ordinal))}");
                continue;
            }

            var reading = new DirectiveLine(directive, option.Syntax, line, diagnostics);
            if (!seen.Add(line.Name.Text) && !option.MayRepeat)
            {
                reading.Warn($"'{line.Name.Text}' is given twice; the last one counts");
            }

            if (reading.HasNoBlock())
            {
                result = option.Read(result, reading);
            }
        }

        return result;
    }

    /// <inheritdoc/>
    public IEnumerator GetEnumerator() => _options.Values.GetEnumerator();
}
