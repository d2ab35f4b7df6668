namespace ActorDns.Node.Bootstrap;

/// <summary>
/// Decides which members are gone for good: those that were unreachable while nothing else changed for
/// <paramref name="stableAfter"/>. Every change starts that time anew, since what changes is a network that is still
/// breaking or healing, but no member stays for longer than twice the time. Without clock and threads of its own; used by
/// one thread.
/// </summary>
/// <typeparam name="TMember">What tells members, and their lives at one address, apart.</typeparam>
/// <param name="stableAfter">The time.</param>
internal sealed class UnreachableRemoval<TMember>(TimeSpan stableAfter)
    where TMember : notnull
{
    private readonly Dictionary<TMember, TimeSpan> _since = [];
    private TimeSpan _unchangedSince;
    private TimeSpan _lastLook;

    /// <summary>Decides; call it at least four times in <c>stableAfter</c>.</summary>
    /// <param name="unreachable">The members that are unreachable now, without those removed already; never this node.</param>
    /// <param name="now">The time, from any fixed moment on.</param>
    /// <returns>The members to remove.</returns>
    public IReadOnlyList<TMember> Decide(IReadOnlyCollection<TMember> unreachable, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(unreachable);
        if (now - _lastLook > stableAfter / 4)
        {
            // This node itself was away (a paused machine): what it saw before says nothing.
            _since.Clear();
        }

        _lastLook = now;
        var isChanged = unreachable.Count != _since.Count || unreachable.Any(member => !_since.ContainsKey(member));
        if (isChanged)
        {
            _unchangedSince = now;
            foreach (var back in _since.Keys.Except(unreachable).ToList())
            {
                _since.Remove(back);
            }

            foreach (var member in unreachable)
            {
                _since.TryAdd(member, now);
            }
        }

        return now - _unchangedSince >= stableAfter
            ? [.. unreachable]
            : [.. unreachable.Where(member => now - _since[member] >= stableAfter * 2)];
    }
}
