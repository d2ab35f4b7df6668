using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>any</c>.</summary>
internal sealed class AnyReader : DirectiveReader
{
    /// <inheritdoc/>
    public override string Name => "any";

    /// <inheritdoc/>
    public override string Syntax => "any";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        block.RefusesAny = line.HasArguments(0, 0) && line.HasNoBlock();
    }
}
