namespace ActorDns.Node.Bootstrap;

/// <summary>The cluster at one look of a node whose certificate was replaced. Immutable.</summary>
/// <param name="ByAge">The addresses of the full members, the oldest first.</param>
/// <param name="IsWhole">True when nobody is on the way in or out, all can be reached, and others hold all that this node holds.</param>
internal sealed record CertificateMoment(IReadOnlyList<string> ByAge, bool IsWhole);

/// <summary>
/// Decides when a node whose certificate was replaced starts again to show the new one: Akka's transport takes one certificate
/// for its life. One node at a time, or names would be lost with both copies: the oldest member goes first, is the youngest
/// when it is back, and so the turn goes round by itself. Where the others' certificates are not replaced the oldest never
/// goes, so each member waits a time that grows with its place and goes then. A node that is alone stays until others are
/// there, unless its certificate is about to end: nobody else would answer meanwhile. Without clock and network; used by one
/// thread.
/// </summary>
/// <param name="selfNode">This node's cluster address.</param>
/// <param name="step">What a member waits for each one that is older.</param>
/// <param name="settling">How long the cluster must have been whole and the same.</param>
internal sealed class CertificateTurn(string selfNode, TimeSpan step, TimeSpan settling)
{
    private IReadOnlyList<string> _members = [];
    private TimeSpan? _replacedAt;
    private TimeSpan? _wholeSince;

    /// <summary>Decides.</summary>
    /// <param name="moment">The cluster now.</param>
    /// <param name="isEnding">True when the certificate shown is about to end.</param>
    /// <param name="now">Time on a clock that only goes on.</param>
    /// <returns>True when this node is to start again.</returns>
    public bool IsNow(CertificateMoment moment, bool isEnding, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(moment);
        _replacedAt ??= now;
        if (!moment.IsWhole || !moment.ByAge.SequenceEqual(_members))
        {
            _members = moment.ByAge;
            _wholeSince = moment.IsWhole ? now : null;
        }

        _wholeSince ??= moment.IsWhole ? now : null;
        if (_wholeSince is not { } since || now - since < settling)
        {
            return false;
        }

        var older = moment.ByAge.TakeWhile(member => member != selfNode).Count();
        return moment.ByAge.Count > 1 ? now - _replacedAt >= step * older : isEnding;
    }
}
