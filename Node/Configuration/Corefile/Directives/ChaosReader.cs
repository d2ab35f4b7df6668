using System.Text;
using ActorDns.Actors.Routing.Chaos;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>chaos</c>: what version.bind and authors.bind say.</summary>
internal sealed class ChaosReader : DirectiveReader
{
    private const int MaxAuthors = 32;

    /// <inheritdoc/>
    public override string Name => ChaosStage.Directive;

    /// <inheritdoc/>
    public override string Syntax => "chaos [VERSION [AUTHORS…]]";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        if (!line.HasNoBlock() || !line.HasArguments(0, MaxAuthors + 1))
        {
            return;
        }

        foreach (var word in directive.Arguments.Where(word => Encoding.UTF8.GetByteCount(word.Text) > byte.MaxValue))
        {
            line.Fail(word, $"the word has {Encoding.UTF8.GetByteCount(word.Text)} octets; a string of a TXT record has 255 at most, shorten it");
        }

        var words = directive.Arguments.Select(word => word.Text).ToList();
        block.Chaos = new ChaosOptions(words.Count > 0 ? words[0] : "ActorDns", [.. words.Skip(1).Distinct().Order(StringComparer.Ordinal)]);
    }
}
