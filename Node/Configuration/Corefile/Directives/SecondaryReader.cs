using System.Net;
using ActorDns.Actors.Routing.Secondary;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>secondary</c>: zones, and lines <c>transfer from</c> with their primaries.</summary>
internal sealed class SecondaryReader : DirectiveReader
{
    private static readonly OptionTable<SecondaryOptions> Table = new(SecondaryStage.Directive)
    {
        { "transfer from ADDRESS[:PORT]…", ReadFrom, true },
    };

    /// <inheritdoc/>
    public override string Name => SecondaryStage.Directive;

    /// <inheritdoc/>
    public override string Syntax => "secondary [ZONES…] { transfer from ADDRESS[:PORT]… }";

    /// <inheritdoc/>
    public override bool MayRepeat => true;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        line.TryZones(directive.Arguments, out var zones);
        var options = Table.Read(directive, new SecondaryOptions(zones.Count > 0 ? zones : block.Zones, []), diagnostics);
        if (!directive.Block.Any(child => child.Name.Text == "transfer"))
        {
            line.Fail(directive.Name, $"it names no primary; write '{Syntax}'");
        }

        foreach (var zone in options.Zones.Intersect(block.Files.SelectMany(file => file.Zones).Concat(block.Secondaries.SelectMany(other => other.Zones))))
        {
            line.Fail(directive.Name, $"the block has '{zone}' from elsewhere already; remove one of them");
        }

        block.Secondaries.Add(options);
    }

    private static SecondaryOptions ReadFrom(SecondaryOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(2, int.MaxValue))
        {
            return options;
        }

        if (line.Arguments[0].Text != "from")
        {
            line.Fail(line.Arguments[0], $"'{line.Arguments[0].Text}' is not served here; write 'transfer from ADDRESS', and the directive 'transfer' of the block for who may have the zone");
            return options;
        }

        var from = new List<IPEndPoint>(options.From);
        foreach (var word in line.Arguments.Skip(1))
        {
            if (EndPointText.TryParse(word.Text, 53) is { } primary)
            {
                from.Add(primary);
            }
            else
            {
                line.Fail(word, $"'{word.Text}' is no address; write for example 192.0.2.1 or [2001:db8::1]:5353");
            }
        }

        return options with { From = from };
    }
}
