using ActorDns.Actors.Routing.LoadBalance;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Directive <c>loadbalance</c>.</summary>
internal sealed class LoadBalanceReader : DirectiveReader
{
    /// <inheritdoc/>
    public override string Name => LoadBalanceStage.Directive;

    /// <inheritdoc/>
    public override string Syntax => "loadbalance [round_robin | random]";

    /// <inheritdoc/>
    public override void Read(CorefileDirective directive, ServerBlockDraft block, CorefileDiagnostics diagnostics)
    {
        var line = Line(directive, diagnostics);
        if (line.Arguments is [{ Text: "weighted" }, ..])
        {
            diagnostics.Error(line.Arguments[0], "loadbalance: 'weighted' is not served; write 'loadbalance' and give heavier backends more endpoints");
            return;
        }

        if (!line.HasArguments(0, 1) || !line.HasNoBlock())
        {
            return;
        }

        switch (line.Arguments.Count == 0 ? "round_robin" : line.Arguments[0].Text)
        {
            case "round_robin":
                block.LoadBalance = new LoadBalanceOptions(IsShuffled: false);
                break;
            case "random":
                block.LoadBalance = new LoadBalanceOptions(IsShuffled: true);
                break;
            case var other:
                diagnostics.Error(line.Arguments[0], $"loadbalance: '{other}' is no policy; write 'round_robin' or 'random'");
                break;
        }
    }
}
