namespace ActorDns.Actors.Routing.Autopath;

/// <summary>Knows the search lists of clients. Thread-safe.</summary>
public interface ISearchList
{
    /// <summary>Says whether a name ends in the first domain of a search list, with something left of it. Allocates nothing.</summary>
    /// <param name="name">QNAME in wire form.</param>
    /// <param name="match">What it is made of.</param>
    bool TryMatch(ReadOnlySpan<byte> name, out SearchMatch match);

    /// <summary>
    /// Says whether the client of a query has that search list. False also when that cannot be known in time: the client then
    /// walks its list itself.
    /// </summary>
    /// <param name="context">The query, whose name has matched.</param>
    ValueTask<bool> IsOfClientAsync(QueryContext context);
}
