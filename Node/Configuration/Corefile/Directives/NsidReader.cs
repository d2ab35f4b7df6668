using System.Text;
using ActorDns.Actors.Routing.Nsid;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>nsid</c>: an identifier of one or more words; this host's name without one.</summary>
internal sealed class NsidReader : DirectiveReader
{
    /// <inheritdoc/>
    public override string Name => NsidStage.Directive;

    /// <inheritdoc/>
    public override string Syntax => "nsid [DATA]";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        line.HasNoBlock();
        var text = string.Join(' ', directive.Arguments.Select(word => word.Text));
        if (Encoding.UTF8.GetByteCount(text) > NsidStage.MaxLength)
        {
            line.Fail(directive.Arguments[0], $"the identifier has {Encoding.UTF8.GetByteCount(text)} octets; a response has room for {NsidStage.MaxLength}, shorten it");
        }

        block.Nsid = text.Length > 0 ? text : block.Settings.HostName;
    }
}
