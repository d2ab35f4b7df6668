using System.Net;
using ActorDns.Actors.Routing.Transfer;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Protocol.Answers;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>transfer</c>: zones, and lines <c>to</c> with the clients that may have them.</summary>
internal sealed class TransferReader : DirectiveReader
{
    private const string Anybody = "*";

    private static readonly OptionTable<TransferOptions> Table = new(TransferStage.Directive)
    {
        { "to *|ADDRESS[:PORT]…", ReadTo, true },
    };

    /// <inheritdoc/>
    public override string Name => TransferStage.Directive;

    /// <inheritdoc/>
    public override string Syntax => "transfer [ZONES…] { to *|ADDRESS[:PORT]… }";

    /// <inheritdoc/>
    public override bool MayRepeat => true;

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        line.TryZones(directive.Arguments, out var zones);
        var options = Table.Read(directive, new TransferOptions(zones.Count > 0 ? zones : block.Zones, false, []), diagnostics);
        if (!directive.Block.Any(child => child.Name.Text == "to"))
        {
            line.Fail(directive.Name, $"it names nobody; write '{Syntax}'");
        }

        block.Transfers.Add(options);
        block.Checks.Add(() => CheckZones(options, block, line));
    }

    private static TransferOptions ReadTo(TransferOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, int.MaxValue))
        {
            return options;
        }

        var to = new List<IPEndPoint>(options.To);
        var toAll = options.ToAll;
        foreach (var word in line.Arguments)
        {
            if (word.Text == Anybody)
            {
                toAll = true;
            }
            else if (EndPointText.TryParse(word.Text, 53) is { } client)
            {
                to.Add(client);
            }
            else
            {
                line.Fail(word, $"'{word.Text}' is no address; write for example 192.0.2.1, [2001:db8::1]:5353, or * for anybody");
            }
        }

        return options with { To = to, ToAll = toAll };
    }

    /// <summary>Reverse zones of the cluster are not given, as CoreDNS has nothing of them in a transfer.</summary>
    private static void CheckZones(TransferOptions options, ServerBlockDraft block, DirectiveLine line)
    {
        var served = block.Files.SelectMany(file => file.Zones).Concat(block.Secondaries.SelectMany(secondary => secondary.Zones))
            .Concat((block.Kubernetes?.Zones ?? []).Concat(block.External?.Zones ?? []).Where(zone => !ReverseNames.IsReverseZone(zone)));
        if (block.Autos.Count == 0 && !served.Any(zone => options.Zones.Any(zone.IsAtOrBelow)))
        {
            line.Warn("has no effect: no 'file', 'auto', 'secondary', 'kubernetes' or 'k8s_external' of the block has one of its zones, and transfers of others are refused");
        }
    }
}
