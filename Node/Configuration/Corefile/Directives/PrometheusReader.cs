using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>prometheus</c>; without an argument it listens on localhost:9153, as CoreDNS's does.</summary>
internal sealed class PrometheusReader : DirectiveReader
{
    /// <inheritdoc/>
    public override string Name => "prometheus";

    /// <inheritdoc/>
    public override string Syntax => "prometheus [ADDRESS:PORT]";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        line.HasNoBlock();
        var listen = directive.Arguments.Count == 0 ? new ListenAddress(System.Net.IPAddress.Loopback, 9153) : line.ReadListenAddress(new ListenAddress(null, 9153));
        block.Prometheus = listen is null ? null : new PrometheusOptions(listen);
    }
}
