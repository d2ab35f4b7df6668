namespace ActorDns.Actors.Routing.MasterFiles;

/// <summary>A text of at most a number of characters: a pipe or a device says no length, and may have no end. Used by one thread.</summary>
/// <param name="text">The text.</param>
/// <param name="most">Characters that are read; the next one is an <see cref="IOException"/>.</param>
internal sealed class BoundedReader(StreamReader text, long most) : TextReader
{
    private long _read;

    /// <inheritdoc/>
    public override int Peek() => text.Peek();

    /// <inheritdoc/>
    public override int Read() => ++_read <= most ? text.Read() : throw new IOException($"it has more than {most} characters, which is the bound; split the zone");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            text.Dispose();
        }

        base.Dispose(disposing);
    }
}
