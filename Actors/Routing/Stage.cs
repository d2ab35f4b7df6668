namespace ActorDns.Actors.Routing;

/// <summary>
/// One step of a server block's pipeline. Stages run in CoreDNS's fixed order, whatever the order in the Corefile; each
/// answers, or hands the query to <see cref="Next"/>, and may look at the answer when that returns.
/// A stage that completes synchronously allocates nothing: it returns <c>Next.HandleAsync(context)</c> itself, or checks
/// <see cref="ValueTask.IsCompletedSuccessfully"/> before it awaits. One instance serves all threads at once.
/// </summary>
public abstract class Stage
{
    /// <summary>The stage's name as the Corefile writes it.</summary>
    public abstract string Name { get; }

    /// <summary>The stage behind this one; the last one is a stage that answers REFUSED.</summary>
    public Stage Next { get; internal set; } = RefuseStage.Instance;

    /// <summary>The stage's place in <see cref="StageOrder"/>; -1 outside a pipeline.</summary>
    internal int Position { get; set; } = -1;

    /// <summary>
    /// Handles a query: when the task is done the context holds a response, or none if the query is to be dropped.
    /// An exception becomes SERVFAIL and is counted (coredns_panics_total).
    /// </summary>
    public abstract ValueTask HandleAsync(QueryContext context);
}
