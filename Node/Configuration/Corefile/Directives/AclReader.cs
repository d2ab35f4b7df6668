using ActorDns.Actors.Routing.Acl;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Protocol.Records;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>acl</c>: lines of <c>ACTION [type QTYPE…] [net SOURCE…]</c>.</summary>
internal sealed class AclReader : DirectiveReader
{
    private const string Everything = "*";

    /// <inheritdoc/>
    public override string Name => "acl";

    /// <inheritdoc/>
    public override string Syntax => "acl [ZONES…] { allow | block | filter | drop [type QTYPE…] [net SOURCE…] }";

    /// <inheritdoc/>
    public override bool MayRepeat => true;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        line.TryZones(directive.Arguments, out var zones);
        if (directive.Block.Count == 0)
        {
            line.Fail(directive.Name, $"it has no line; write '{Syntax}'");
        }

        var policies = directive.Block.Select(child => ReadPolicy(child, line)).OfType<AclPolicy>().ToList();
        block.Acls.Add(new AclOptions(zones.Count > 0 ? zones : block.Zones, policies));
    }

    private static AclPolicy? ReadPolicy(CorefileDirective line, DirectiveLine owner)
    {
        if (!TryReadAction(line.Name.Text, out var action))
        {
            owner.Fail(line.Name, $"'{line.Name.Text}' is no action; write allow, block, filter or drop");
            return null;
        }

        if (line.Block.Count > 0)
        {
            owner.Fail(line.Block[0].Name, $"'{line.Name.Text}' takes no block");
        }

        var (types, sources, section) = (new List<RecordType>(), new List<AddressBlock>(), string.Empty);
        foreach (var word in line.Arguments)
        {
            if (word.Text is "type" or "net")
            {
                section = word.Text;
            }
            else if (section.Length == 0)
            {
                owner.Fail(word, $"'{word.Text}' stands before 'type' or 'net'; write '{line.Name.Text} [type QTYPE…] [net SOURCE…]'");
            }
            else if (word.Text == Everything)
            {
                // Nothing named is everything.
            }
            else if (section == "net")
            {
                ReadSource(word, owner, sources);
            }
            else if (RecordTypeText.TryParse(word.Text.ToUpperInvariant(), out var type))
            {
                types.Add(type);
            }
            else
            {
                owner.Fail(word, $"'{word.Text}' is no record type; write for example A, AAAA or TYPE65");
            }
        }

        return new AclPolicy(action, types, sources);
    }

    private static void ReadSource(CorefileToken word, DirectiveLine owner, List<AddressBlock> sources)
    {
        if (AddressBlock.TryParse(word.Text, out var source))
        {
            sources.Add(source);
        }
        else
        {
            owner.Fail(word, $"'{word.Text}' is no address and no range; write for example 10.0.0.0/8 or fd00::1");
        }
    }

    private static bool TryReadAction(string text, out AclAction action)
    {
        (action, var isKnown) = text switch
        {
            "allow" => (AclAction.Allow, true),
            "block" => (AclAction.Block, true),
            "filter" => (AclAction.Filter, true),
            "drop" => (AclAction.Drop, true),
            _ => (default, false),
        };
        return isKnown;
    }
}
