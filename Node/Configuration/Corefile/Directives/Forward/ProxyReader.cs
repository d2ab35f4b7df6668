using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives.Forward;

/// <summary>Directive <c>proxy</c>, which CoreDNS removed in 1.5: read as <c>forward</c>, with a warning.</summary>
internal sealed class ProxyReader : DirectiveReader
{
    private readonly ForwardReader _forward = new();

    /// <inheritdoc/>
    public override string Name => "proxy";

    /// <inheritdoc/>
    public override string Syntax => "proxy FROM TO…";

    /// <inheritdoc/>
    public override bool MayRepeat => true;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        Line(directive, diagnostics).Warn("this directive was removed from CoreDNS and is read as 'forward'; write 'forward' in its place");
        _forward.Read(directive, block, diagnostics);
    }
}
