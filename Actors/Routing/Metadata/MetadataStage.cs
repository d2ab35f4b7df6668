using System.Runtime.CompilerServices;

namespace ActorDns.Actors.Routing.Metadata;

/// <summary>
/// Looks for the pod that asks, before any other stage (directive <c>metadata</c>), because a directive of the block reads it;
/// all other metadata is taken from the query when it is read, and a block that reads nothing of the pod has no such stage.
/// A query whose client is known allocates nothing. Thread-safe.
/// </summary>
/// <param name="options">The directive.</param>
/// <param name="pods">Finds the pod.</param>
public sealed class MetadataStage(MetadataOptions options, ClientPodFinder pods) : Stage
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "metadata";

    private readonly Protocol.Names.DomainName[] _zones = [.. options.Zones];

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!Matching.ZoneScope.Holds(_zones, context.Name))
        {
            return Next.HandleAsync(context);
        }

        var found = pods.FindAsync(context.ClientAddress, context.CanWait);
        if (!found.IsCompletedSuccessfully)
        {
            return AwaitAsync(context, found);
        }

        context.ClientPod = found.Result;
        return Next.HandleAsync(context);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitAsync(QueryContext context, ValueTask<ClientPod?> found)
    {
        context.ClientPod = await found;
        await Next.HandleAsync(context);
    }
}
