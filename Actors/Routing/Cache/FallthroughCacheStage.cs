namespace ActorDns.Actors.Routing.Cache;

/// <summary>
/// The cache for names in zones of the kubernetes stage that it did not answer (<c>fallthrough</c>): behind that stage, so
/// that a name is asked of the cluster first at any time, and an outside answer never hides a service that has come since.
/// </summary>
/// <param name="cache">The block's cache stage.</param>
internal sealed class FallthroughCacheStage(CacheStage cache) : Stage
{
    /// <inheritdoc/>
    public override string Name => StageOrder.FallthroughCache;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context) =>
        cache.IsClusterName(context.Name) ? cache.AnswerAsync(context, Next) : Next.HandleAsync(context);
}
