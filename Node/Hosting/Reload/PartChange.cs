namespace ActorDns.Node.Hosting.Reload;

/// <summary>
/// A change of one part that is prepared: its sockets are open. Either <see cref="CommitAsync"/> and then
/// <see cref="ReleaseAsync"/> follow, or <see cref="AbandonAsync"/>.
/// </summary>
internal abstract class PartChange
{
    /// <summary>Puts the change in force. Does not fail.</summary>
    public abstract Task CommitAsync();

    /// <summary>Closes, after the commit, what is not named any more; what is in flight there is answered first.</summary>
    public abstract Task ReleaseAsync();

    /// <summary>Closes what was opened; all stays as it was.</summary>
    public abstract Task AbandonAsync();
}
