namespace ActorDns.Actors.Routing;

/// <summary>
/// What follows a response over TCP: further messages of a zone transfer (RFC 5936 section 2.2), made one by one as the client
/// takes them. Used by one thread at a time.
/// </summary>
public interface IMessageSequence
{
    /// <summary>Gets what the next message is made of, where that takes time; before each <see cref="TryWriteNext"/>.</summary>
    /// <exception cref="MessageSequenceException">It cannot be had: the connection ends here, so that nobody takes a part for the whole.</exception>
    ValueTask PrepareAsync() => ValueTask.CompletedTask;

    /// <summary>Writes the next message.</summary>
    /// <param name="buffer">Takes it; at least 65,535 octets.</param>
    /// <param name="length">Its octets; 0 when there is none.</param>
    /// <returns>False when there are no more.</returns>
    bool TryWriteNext(Span<byte> buffer, out int length);
}
