using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing;

/// <summary>
/// The end of every pipeline: what no stage answered is refused. CoreDNS answers SERVFAIL when a block has nothing behind a
/// <c>fallthrough</c>, or no stage for a name at all, and REFUSED only where no block has the zone; a client goes on to its next
/// server after either, and nothing has failed here (RFC 1035 section 4.1.1, RFC 9499 section 3 "lame").
/// </summary>
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
