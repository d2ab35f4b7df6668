using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing;

/// <summary>The end of every pipeline: what no stage answered is refused, as CoreDNS does.</summary>
internal sealed class RefuseStage : Stage
{
    private RefuseStage()
    {
    }

    /// <summary>The one instance; it has no state.</summary>
    public static RefuseStage Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "refuse";

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        context.RespondWithCode(ResponseCode.Refused);
        return ValueTask.CompletedTask;
    }
}
