using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ActorDns.Node.Management.Http;

/// <summary>
/// Streams of server-sent events (WHATWG HTML, section 9.2). At most <see cref="MaxStreams"/> are open at once, the next one is
/// refused; a reader that does not take an event within <see cref="Patience"/> is cut off. Thread-safe.
/// </summary>
internal sealed class EventStreams
{
    /// <summary>Streams at once, of all kinds together.</summary>
    public const int MaxStreams = 16;

    /// <summary>How long an event may wait for its reader.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private int _open;

    /// <summary>Streams open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Answers a request with a stream, until the reader leaves, is too slow, or <paramref name="write"/> ends.</summary>
    /// <param name="context">The request.</param>
    /// <param name="write">Writes the events.</param>
    public async Task RunAsync(HttpContext context, Func<EventWriter, Task> write)
    {
        if (Interlocked.Increment(ref _open) > MaxStreams)
        {
            Interlocked.Decrement(ref _open);
            await Problem.Busy($"{MaxStreams} event streams are open already; close one").WriteAsync(context);
            return;
        }

        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.StartAsync(context.RequestAborted);
            await write(new EventWriter(context));
        }
        catch (OperationCanceledException)
        {
            // The reader has left, or was too slow.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}

/// <summary>Writes the events of one stream. Used by one thread at a time.</summary>
internal sealed class EventWriter(HttpContext context)
{
    /// <summary>Cancelled when the reader has left.</summary>
    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>Writes an event; its data is one line of JSON.</summary>
    /// <exception cref="OperationCanceledException">The reader has left or does not read; the connection is closed.</exception>
    public Task WriteAsync<T>(string name, T value, JsonTypeInfo<T> type) =>
        SendAsync(Encoding.UTF8.GetBytes($"event: {name}\ndata: {JsonSerializer.Serialize(value, type)}\n\n"));

    /// <summary>Writes a comment, which no reader sees: finds out whether there still is one.</summary>
    /// <exception cref="OperationCanceledException">The reader has left or does not read; the connection is closed.</exception>
    public Task WriteHeartbeatAsync() => SendAsync(":\n\n"u8.ToArray());

    private async Task SendAsync(byte[] text)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(EventStreams.Patience);
        try
        {
            await context.Response.Body.WriteAsync(text, limit.Token);
            await context.Response.Body.FlushAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
            throw;
        }
    }
}
