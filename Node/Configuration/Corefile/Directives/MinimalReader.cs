using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>minimal</c>.</summary>
internal sealed class MinimalReader : DirectiveReader
{
    /// <inheritdoc/>
    public override string Name => "minimal";

    /// <inheritdoc/>
    public override string Syntax => "minimal";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        block.IsMinimal = line.HasArguments(0, 0) && line.HasNoBlock();
    }
}
