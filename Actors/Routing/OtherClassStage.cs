namespace ActorDns.Actors.Routing;

/// <summary>
/// Leads a class other than IN or ANY around the stages that hold IN data (hosts, kubernetes, …), straight to the first
/// stage that asks someone else.
/// </summary>
/// <param name="detour">Where other classes go on.</param>
internal sealed class OtherClassStage(Stage detour) : Stage
{
    /// <inheritdoc/>
    public override string Name => StageOrder.OtherClass;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context) =>
        GateStage.IsInternet(context.Query.Class) ? Next.HandleAsync(context) : detour.HandleAsync(context);
}
