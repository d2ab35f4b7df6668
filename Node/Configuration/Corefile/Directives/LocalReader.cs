using ActorDns.Actors.Routing.Local;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>local</c>: localhost and its reverse zones are answered here.</summary>
internal sealed class LocalReader : DirectiveReader
{
    private static readonly OptionTable<LocalOptions> Table = new(LocalStage.Directive)
    {
        { "localhost_prefix on|off", ReadPrefix },
    };

    /// <inheritdoc/>
    public override string Name => LocalStage.Directive;

    /// <inheritdoc/>
    public override string Syntax => "local { localhost_prefix on|off }";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        Line(directive, diagnostics).HasArguments(0, 0);
        block.Local = Table.Read(directive, new LocalOptions(), diagnostics);
    }

    private static LocalOptions ReadPrefix(LocalOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, 1))
        {
            return options;
        }

        var word = line.Arguments[0];
        if (word.Text is not ("on" or "off"))
        {
            line.Fail(word, $"'{word.Text}' is neither on nor off; write one of them");
        }

        return options with { AnswersPrefix = word.Text == "on" };
    }
}
