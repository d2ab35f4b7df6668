using ActorDns.Actors.Routing;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>bufsize</c>.</summary>
internal sealed class BufsizeReader : DirectiveReader
{
    private const int Smallest = 512;

    /// <inheritdoc/>
    public override string Name => "bufsize";

    /// <inheritdoc/>
    public override string Syntax => "bufsize [OCTETS]";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        if (!line.HasArguments(0, 1) || !line.HasNoBlock())
        {
            return;
        }

        var size = QueryContext.DefaultUdpResponseCap;
        if (line.Arguments.Count == 0 || line.TryInteger(line.Arguments[0], Smallest, QueryContext.MaxUdpResponse, out size))
        {
            block.UdpResponseCap = size;
        }
    }
}
