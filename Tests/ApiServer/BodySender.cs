using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ActorDns.ApiServer;

/// <summary>Writes the body of one answer object by object, and lets a fault strike where it is planned.</summary>
internal sealed class BodySender(HttpContext context, Fault? fault, InProcessApiServer server) : IDisposable
{
    private const int FlushSize = 64 * 1024;
    private readonly ArrayBufferWriter<byte> _octets = new(4096);
    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { SkipValidation = true });
    private int _sent;
    private long _unflushed;

    /// <summary>The fault, when it is due.</summary>
    public Fault? Due => fault is not null && _sent >= fault.AfterObjects ? fault : null;

    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>Writes text that belongs to no object.</summary>
    public ValueTask WriteAsync(string text) => SendAsync(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Writes an object.</summary>
    public async ValueTask WriteObjectAsync(string before, Action<Utf8JsonWriter> write, string after)
    {
        _octets.ResetWrittenCount();
        Append(before);
        _json.Reset(_octets);
        write(_json);
        _json.Flush();
        Append(after);
        switch (Due?.Type)
        {
            case FaultType.Reset:
                await SendAsync(_octets.WrittenMemory[..(_octets.WrittenCount / 2)]);
                await FlushAsync();
                context.Abort();
                throw new OperationCanceledException("planned reset");
            case FaultType.Silence:
                await FlushAsync();
                await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
                break;
        }

        await SendAsync(_octets.WrittenMemory);
        _sent++;
    }

    public async ValueTask FlushAsync()
    {
        _unflushed = 0;
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    public void Dispose() => _json.Dispose();

    private void Append(string text) => _octets.Advance(System.Text.Encoding.UTF8.GetBytes(text, _octets.GetSpan(text.Length * 3)));

    private async ValueTask SendAsync(ReadOnlyMemory<byte> octets)
    {
        server.CountSent(octets.Length);
        if (Due?.Type == FaultType.SlowBytes)
        {
            for (var i = 0; i < octets.Length; i++)
            {
                context.Response.BodyWriter.Write(octets.Span.Slice(i, 1));
                await FlushAsync();
            }

            return;
        }

        context.Response.BodyWriter.Write(octets.Span);
        _unflushed += octets.Length;
        if (_unflushed > FlushSize)
        {
            await FlushAsync();
        }
    }
}
