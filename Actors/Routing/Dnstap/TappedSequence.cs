namespace ActorDns.Actors.Routing.Dnstap;

/// <summary>
/// The messages that follow the first of a zone transfer, each shown to the collectors when it is made to be sent. Like what it
/// wraps used by one thread at a time.
/// </summary>
/// <param name="messages">The messages.</param>
/// <param name="show">Shows one.</param>
internal sealed class TappedSequence(IMessageSequence messages, TappedSequence.Show show) : IMessageSequence, IDisposable
{
    /// <summary>Shows a message.</summary>
    public delegate void Show(ReadOnlySpan<byte> message);

    /// <inheritdoc/>
    public ValueTask PrepareAsync() => messages.PrepareAsync();

    /// <inheritdoc/>
    public bool TryWriteNext(Span<byte> buffer, out int length)
    {
        if (!messages.TryWriteNext(buffer, out length))
        {
            return false;
        }

        show(buffer[..length]);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => (messages as IDisposable)?.Dispose();
}
