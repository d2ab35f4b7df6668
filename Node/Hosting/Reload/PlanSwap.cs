using ActorDns.Node.Configuration;

namespace ActorDns.Node.Hosting.Reload;

/// <summary>
/// Puts another plan in force while the node runs, so that no query is lost: opens the sockets it needs, swaps the routing
/// table, then closes the sockets that it does not name. One at a time.
/// </summary>
internal sealed class PlanSwap(RunningBlocks blocks, IEnumerable<IReloadablePart> parts)
{
    private readonly IReadOnlyList<IReloadablePart> _parts = [.. parts];

    /// <summary>What is in force; null while the node starts.</summary>
    public NodePlan? Running => blocks.Plan;

    /// <summary>Puts a plan in force.</summary>
    /// <param name="wanted">The plan; what it needs a restart for (<see cref="RestartReasons"/>) was looked at before.</param>
    /// <param name="cancellationToken">Gives it up before anything has changed.</param>
    /// <returns>Done when the sockets that are not named any more are closed; the plan is in force before that.</returns>
    /// <exception cref="NodeStartException">An address cannot be had; the old plan stays in force.</exception>
    public async Task ApplyAsync(NodePlan wanted, CancellationToken cancellationToken)
    {
        var changes = new List<PartChange>();
        try
        {
            foreach (var part in _parts)
            {
                changes.Add(await part.PrepareAsync(wanted, cancellationToken));
            }

            await blocks.SwapAsync(wanted);
        }
        catch
        {
            await Task.WhenAll(changes.Select(change => change.AbandonAsync()));
            throw;
        }

        try
        {
            await Task.WhenAll(changes.Select(change => change.CommitAsync()));
            await Task.WhenAll(changes.Select(change => change.ReleaseAsync()));
        }
        finally
        {
            blocks.Retire();
        }
    }
}
