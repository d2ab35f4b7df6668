using ActorDns.Actors.Routing.Views;
using ActorDns.Actors.Routing.Views.Expressions;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>view</c>: a name, and expressions that must all be true of a query.</summary>
internal sealed class ViewReader : DirectiveReader
{
    private static readonly OptionTable<ViewOptions> Table = new("view")
    {
        { "expr EXPRESSION", ReadExpression, true },
    };

    /// <inheritdoc/>
    public override string Name => "view";

    /// <inheritdoc/>
    public override string Syntax => "view NAME { expr EXPRESSION }";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        if (!line.HasArguments(1, 1))
        {
            return;
        }

        block.View = Table.Read(directive, new ViewOptions(directive.Arguments[0].Text, []), diagnostics);
        block.NoteReads(block.View.Expressions.SelectMany(expression => expression.Labels), line);
        if (directive.Block.Count == 0)
        {
            line.Warn("it has no 'expr', so the block is for every query; write 'expr' and a condition, or remove it");
        }
    }

    private static ViewOptions ReadExpression(ViewOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, int.MaxValue))
        {
            return options;
        }

        // As CoreDNS does: the words of the line with single blanks, quotes around whole words already gone.
        var text = string.Join(' ', line.Arguments.Select(word => word.Text));
        if (Expression.TryParse(text, out var expression, out var error))
        {
            return options with { Expressions = [.. options.Expressions, expression] };
        }

        line.Fail(line.Arguments[0], error);
        return options;
    }
}
