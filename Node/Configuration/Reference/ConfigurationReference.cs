using System.CommandLine;
using System.Text;
using ActorDns.Node.Configuration.Corefile.Directives;

namespace ActorDns.Node.Configuration.Reference;

/// <summary>
/// The text of <c>docs/configuration.md</c>, made of what the program reads: <c>actordns docs</c> prints it, and a test fails while
/// the file says something else.
/// </summary>
internal static class ConfigurationReference
{
    /// <summary>Makes the text.</summary>
    /// <param name="root">The command line.</param>
    public static string Text(RootCommand root)
    {
        var text = new StringBuilder();
        text.Append("# Configuration\n\n");
        text.Append("Made by `actordns docs > docs/configuration.md` of what the program reads; a test compares them.\n\n");
        text.Append("## Settings\n\n");
        text.Append("In section `ActorDns` of `appsettings.json` beside the program, in environment variables (`ACTORDNS__COPIES=2`), or by flags;\n");
        text.Append("the last wins. All errors are reported at once, each with the setting's name.\n\n");
        text.Append("| Setting | Environment variable | Default | Meaning |\n|---|---|---|---|\n");
        foreach (var setting in SettingReference.All)
        {
            text.Append($"| `{setting.Name}` | `ACTORDNS__{setting.Name.ToUpperInvariant()}` | {Cell(setting.Default)} | {Cell(setting.Meaning)} |\n");
        }

        text.Append("\n## Corefile directives\n\n");
        text.Append("`[…]` may be left out, `…` may be repeated, `|` is a choice; an option is a line of the directive's block. What differs from\n");
        text.Append("CoreDNS stands in README.md.\n\n");
        text.Append("| Directive | Options |\n|---|---|\n");
        foreach (var directive in DirectiveRegistry.All)
        {
            text.Append($"| {Code(directive.Syntax)} | {string.Join("<br>", directive.Options.Select(Code))} |\n");
        }

        text.Append("\n## Flags and commands\n\n");
        Describe(text, root, "actordns");
        foreach (var command in root.Subcommands.Where(command => !command.Hidden))
        {
            text.Append('\n');
            Describe(text, command, $"actordns {command.Name}");
        }

        return text.ToString();
    }

    private static void Describe(StringBuilder text, Command command, string name)
    {
        var arguments = string.Concat(command.Arguments.Select(argument => argument.HasDefaultValue ? $" [{argument.Name}]" : $" {argument.Name}"));
        text.Append($"### `{name}{arguments}`\n\n{command.Description}\n");
        var options = command.Options.Where(option => !option.Hidden && option is not System.CommandLine.Help.HelpOption).ToList();
        if (options.Count > 0)
        {
            text.Append("\n| Flag | Meaning |\n|---|---|\n");
            foreach (var option in options)
            {
                var value = option.HelpName is { } help ? $" {help}" : string.Empty;
                text.Append($"| {Code(option.Name + value)} | {Cell(option.Description ?? string.Empty)} |\n");
            }
        }
    }

    private static string Code(string text) => $"`{Cell(text)}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
