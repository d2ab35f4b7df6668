using ActorDns.Actors.Routing.Whoami;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>whoami</c>: clients are told their own address.</summary>
internal sealed class WhoamiReader : DirectiveReader
{
    /// <inheritdoc/>
    public override string Name => WhoamiStage.Directive;

    /// <inheritdoc/>
    public override string Syntax => "whoami";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        block.IsWhoami = line.HasArguments(0, 0) && line.HasNoBlock();
    }
}
