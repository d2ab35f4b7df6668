using ActorDns.Actors.Routing.Rewrite;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives.Rewrite;

/// <summary>Directive <c>rewrite</c>: a rule a line, or with its words in a block.</summary>
internal sealed class RewriteReader : DirectiveReader
{
    /// <inheritdoc/>
    public override string Name => "rewrite";

    /// <inheritdoc/>
    public override string Syntax => "rewrite [continue|stop] name|type|class|ttl|rcode|cname|edns0 …";

    /// <inheritdoc/>
    public override bool MayRepeat => true;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        IReadOnlyList<CorefileToken> words = directive.Arguments;
        if (words.Count < 2)
        {
            words = [.. words, .. directive.Block.SelectMany(child => child.Arguments.Prepend(child.Name))];
        }
        else if (!line.HasNoBlock())
        {
            return;
        }

        var continues = words is [{ Text: "continue" }, ..];
        if (words is [{ Text: "continue" or "stop" }, ..])
        {
            words = [.. words.Skip(1)];
        }

        if (words.Count == 0)
        {
            line.Fail(directive.Name, "the rule is missing; write for example 'rewrite name exact old.example.org new.example.org'");
            return;
        }

        if (ReadRule(new RuleWords(line, words[0], [.. words.Skip(1)], block)) is { } rule)
        {
            block.RewriteRules.Add(rule with { Continues = continues });
        }
    }

    private static RewriteRule? ReadRule(RuleWords words)
    {
        switch (words.Field.Text.ToLowerInvariant())
        {
            case "name":
                return NameRuleReader.Read(words);
            case "type":
                return words.HasCount(2, 2, "type FROM TO") && words.TryType(0, out var fromType) && words.TryType(1, out var toType) ? new TypeRule(fromType, toType) : null;
            case "class":
                return words.HasCount(2, 2, "class FROM TO") && words.TryClass(0, out var fromClass) && words.TryClass(1, out var toClass) ? new ClassRule(fromClass, toClass) : null;
            case "ttl":
                return ResponseRuleReader.ReadTtl(words);
            case "rcode":
                return ResponseRuleReader.ReadCode(words);
            case "cname":
                return ResponseRuleReader.ReadCname(words);
            case "edns0":
                return EdnsRuleReader.Read(words);
            case "answer":
                words.Fail(words.Field, "'answer' belongs behind a name rule; write 'rewrite name regex FROM TO answer …' in one line");
                return null;
            default:
                words.Fail(words.Field, $"'{words.Field.Text}' cannot be rewritten; write name, type, class, ttl, rcode, cname or edns0");
                return null;
        }
    }
}
