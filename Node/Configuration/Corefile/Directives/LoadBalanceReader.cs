using ActorDns.Actors.Routing.Acl;
using ActorDns.Actors.Routing.LoadBalance;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>loadbalance</c>.</summary>
internal sealed class LoadBalanceReader : DirectiveReader
{
    private static readonly OptionTable<LoadBalanceOptions> Table = new("loadbalance")
    {
        { "prefer CIDR…", ReadPreferred, true },
    };

    /// <inheritdoc/>
    public override string Name => LoadBalanceStage.Directive;

    /// <inheritdoc/>
    public override string Syntax => "loadbalance [round_robin | random] { prefer CIDR… }";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        if (line.Arguments is [{ Text: "weighted" }, ..])
        {
            diagnostics.Error(line.Arguments[0], "loadbalance: 'weighted' is not served; write 'loadbalance' and give heavier backends more endpoints");
            return;
        }

        if (!line.HasArguments(0, 1))
        {
            return;
        }

        var options = Table.Read(directive, new LoadBalanceOptions(IsShuffled: false, []), diagnostics);

        switch (line.Arguments.Count == 0 ? "round_robin" : line.Arguments[0].Text)
        {
            case "round_robin":
                block.LoadBalance = options;
                break;
            case "random":
                block.LoadBalance = options with { IsShuffled = true };
                break;
            case var other:
                diagnostics.Error(line.Arguments[0], $"loadbalance: '{other}' is no policy; write 'round_robin' or 'random'");
                break;
        }
    }

    private static LoadBalanceOptions ReadPreferred(LoadBalanceOptions options, DirectiveLine line)
    {
        var preferred = options.Preferred.ToList();
        foreach (var word in line.HasArguments(1, int.MaxValue) ? line.Arguments : [])
        {
            if (AddressBlock.TryParse(word.Text, out var range))
            {
                preferred.Add(range);
            }
            else
            {
                line.Fail(word, $"'{word.Text}' is no range of addresses; write for example 10.0.0.0/8 or fd00::/64");
            }
        }

        if (preferred.Count > LoadBalanceOptions.MaxPreferred)
        {
            line.Fail(line.Name, $"{preferred.Count} ranges are more than the {LoadBalanceOptions.MaxPreferred} allowed; join some");
        }

        return options with { Preferred = preferred };
    }
}
