using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Autopath;

/// <summary>The search list of a file in the form of resolv.conf, which every client is taken to have. Immutable, thread-safe.</summary>
public sealed class FileSearchList : ISearchList
{
    private readonly DomainName _first;
    private readonly DomainName[] _others;

    /// <summary>Makes the list.</summary>
    /// <param name="domains">Its domains in their order; at least one.</param>
    public FileSearchList(IReadOnlyList<DomainName> domains)
    {
        ArgumentNullException.ThrowIfNull(domains);
        _first = domains[0];
        _others = [.. domains.Skip(1), DomainName.Root];
    }

    /// <inheritdoc/>
    public bool TryMatch(ReadOnlySpan<byte> name, out SearchMatch match)
    {
        var isBelow = WireNames.IsAtOrBelow(name, _first.Wire, out var offset) && offset > 0;
        match = new SearchMatch(offset, _others);
        return isBelow;
    }

    /// <inheritdoc/>
    public ValueTask<bool> IsOfClientAsync(QueryContext context) => ValueTask.FromResult(true);
}
