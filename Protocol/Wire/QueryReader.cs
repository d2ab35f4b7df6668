namespace ActorDns.Protocol.Wire;

/// <summary>Reads queries over spans: no exception and no allocation, whatever the octets.</summary>
public static class QueryReader
{
    /// <summary>Reads a message.</summary>
    /// <param name="message">The octets of one datagram, or of one TCP message without its length.</param>
    /// <param name="query">What was read.</param>
    /// <returns>The same as <see cref="Query.Status"/>.</returns>
    public static QueryStatus Read(ReadOnlySpan<byte> message, out Query query) => throw new NotImplementedException();
}
