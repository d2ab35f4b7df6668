using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing;

/// <summary>
/// Refuses what the block does not serve: AXFR and IXFR without the transfer stage, and a class other than IN or ANY
/// without a stage that can answer it (forward, chaos). Where CoreDNS lets such a class through and answers it with IN
/// data, the answer here holds no records (RFC 1034 section 3.6: a class is a name space of its own): no client asks
/// class CH for a cluster name.
/// </summary>
/// <param name="transfers">The block has the transfer stage.</param>
/// <param name="otherClasses">The block has a stage that answers other classes.</param>
internal sealed class GateStage(bool transfers, bool otherClasses) : Stage
{
    /// <inheritdoc/>
    public override string Name => StageOrder.Gate;

    /// <summary>True for the Internet class, asked for by name or as any class.</summary>
    public static bool IsInternet(RecordClass recordClass) => recordClass is RecordClass.IN or RecordClass.ANY;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ref readonly var query = ref context.Query;
        var refused = (!transfers && query.Type is (RecordType.AXFR or RecordType.IXFR))
            || (!otherClasses && !IsInternet(query.Class));
        if (!refused)
        {
            return Next.HandleAsync(context);
        }

        context.RespondWithCode(ResponseCode.Refused);
        return ValueTask.CompletedTask;
    }
}
