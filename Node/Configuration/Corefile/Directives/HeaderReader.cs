using ActorDns.Actors.Routing.Header;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>header</c>: lines of <c>[query|response] set|clear FLAG…</c>.</summary>
internal sealed class HeaderReader : DirectiveReader
{
    private const string LineSyntax = "[query|response] set|clear aa|rd|ra…";

    /// <inheritdoc/>
    public override string Name => "header";

    /// <inheritdoc/>
    public override string Syntax => $"header {{ {LineSyntax} }}";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var owner = Line(directive, diagnostics);
        if (owner.HasArguments(0, 0) && directive.Block.Count == 0)
        {
            owner.Fail(directive.Name, $"it has no line; write '{Syntax}'");
        }

        foreach (var line in directive.Block)
        {
            List<CorefileToken> words = [line.Name, .. line.Arguments];
            var ofQuery = words[0].Text == "query";
            if (words[0].Text is "query" or "response")
            {
                words.RemoveAt(0);
            }

            if (words is not [{ Text: "set" or "clear" } verb, _, ..])
            {
                owner.Fail(line.Name, $"this line sets and clears nothing; write '{LineSyntax}'");
                continue;
            }

            var flags = words.Skip(1).Aggregate(0, (sum, word) => sum | ReadFlag(word, owner));
            block.HeaderRules.Add(verb.Text == "set" ? new HeaderRule(ofQuery, (ushort)flags, 0) : new HeaderRule(ofQuery, 0, (ushort)flags));
        }
    }

    private static ushort ReadFlag(CorefileToken word, DirectiveLine owner)
    {
        switch (word.Text.ToUpperInvariant())
        {
            case "AA":
                return HeaderRule.Authoritative;
            case "RD":
                return HeaderRule.RecursionDesired;
            case "RA":
                return HeaderRule.RecursionAvailable;
            default:
                owner.Fail(word, $"'{word.Text}' is no flag; known are aa, ra, rd");
                return 0;
        }
    }
}
