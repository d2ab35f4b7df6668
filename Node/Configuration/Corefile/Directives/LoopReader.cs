using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>loop</c>.</summary>
internal sealed class LoopReader : DirectiveReader
{
    /// <inheritdoc/>
    public override string Name => "loop";

    /// <inheritdoc/>
    public override string Syntax => "loop";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        line.HasNoBlock();
        line.HasArguments(0, 0);
        block.HasLoop = true;
    }
}
