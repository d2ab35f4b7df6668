using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Actors.Watching.Manifests;

namespace ActorDns.Node.Configuration.Corefile.Directives.Kubernetes;

/// <summary>Options of <c>kubernetes</c> about which objects are read.</summary>
internal static class SelectionOptions
{
    /// <summary>Adds them.</summary>
    public static void AddTo(OptionTable<KubernetesOptions> table)
    {
        table.Add("namespaces NAMESPACE…", ReadNamespaces);
        table.Add("namespace_labels EXPRESSION", (options, line) =>
            ReadSelector(line) is { } selector ? options with { NamespaceLabels = selector } : options);
        table.Add("labels EXPRESSION", (options, line) =>
            ReadSelector(line) is { } selector ? options with { Labels = selector } : options);
    }

    private static KubernetesOptions ReadNamespaces(KubernetesOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, int.MaxValue))
        {
            return options;
        }

        foreach (var name in line.Arguments.Where(name => !IsLabel(name.Text)))
        {
            line.Fail(name, $"'{name.Text}' can be no namespace: a name has 1 to 63 of the characters a-z, 0-9 and '-', and no '-' at its ends");
        }

        return options with { Namespaces = [.. line.Arguments.Select(name => name.Text).Distinct()] };
    }

    // An expression may have spaces without quotes: its words are joined again.
    private static string? ReadSelector(DirectiveLine line)
    {
        if (!line.HasArguments(1, int.MaxValue))
        {
            return null;
        }

        var text = string.Join(' ', line.Arguments.Select(word => word.Text));
        if (LabelSelector.TryParse(text, out _, out var error))
        {
            return text;
        }

        line.Fail(line.Arguments[0], $"'{text}' is no label selector: {error}");
        return null;
    }

    private static bool IsLabel(string text) =>
        text.Length is > 0 and <= 63 && text[0] != '-' && text[^1] != '-' && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
