using ActorDns.Node.Configuration;

namespace ActorDns.Node.Hosting.Reload;

/// <summary>A part of a node that listens where the Corefile says, and can take over another one under way. Used by one thread at a time.</summary>
internal interface IReloadablePart
{
    /// <summary>Opens what another plan needs beside what is open; nothing that is in force changes.</summary>
    /// <param name="wanted">The plan.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="NodeStartException">An address cannot be had; nothing of the change is left open.</exception>
    Task<PartChange> PrepareAsync(NodePlan wanted, CancellationToken cancellationToken);
}
