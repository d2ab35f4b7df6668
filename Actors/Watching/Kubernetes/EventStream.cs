using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>
/// The events of one watch response. Changes go to the batch, everything else to the caller. What is cut in the middle
/// is never used.
/// </summary>
internal sealed class EventStream(ObjectKind kind, ResponseBuffer buffer, WatchEventParser parser, ChangeBatch batch, RefusedObjects refused, WatchMetrics metrics)
{
    /// <summary>Reads on to the next event that is not a change, or to the end.</summary>
    /// <param name="handOnBeforeReading">
    /// True to hand on what has arrived before waiting for more (a watch: news must not wait); false to fill the batch (a list).
    /// </param>
    /// <exception cref="ObjectFormatException">The stream is damaged.</exception>
    /// <exception cref="IOException">The connection broke, or the stream ended in the middle of an event.</exception>
    /// <exception cref="TimeoutException">Silence.</exception>
    public async ValueTask<WatchEvent> NextAsync(bool handOnBeforeReading)
    {
        while (true)
        {
            var met = Drain();
            if (met is not null || batch.IsFull || handOnBeforeReading)
            {
                await batch.HandOnAsync();
            }

            if (met is { } word)
            {
                return word;
            }

            if (_needsMore && !await FillAsync())
            {
                return new WatchEvent(WatchEventType.End);
            }
        }
    }

    private bool _needsMore;

    private WatchEvent? Drain()
    {
        _needsMore = false;
        while (!batch.IsFull)
        {
            switch (buffer.TakeValue(out var json))
            {
                case ResponseBuffer.Taken.NeedMore:
                    _needsMore = true;
                    return null;
                case ResponseBuffer.Taken.TooLarge:
                    refused.Add($"{kind}: an event is larger than an API server can store");
                    continue;
            }

            var met = parser.Parse(json);
            if (met is { Type: WatchEventType.Change, Change: { } change })
            {
                batch.Add(change);
            }
            else if (met is not null)
            {
                return met;
            }
        }

        return null;
    }

    private async ValueTask<bool> FillAsync()
    {
        var read = await buffer.FillAsync();
        metrics.CountBytes(kind, read);
        if (read > 0)
        {
            return true;
        }

        return buffer.IsInValue ? throw new IOException("the stream ended in the middle of an event") : false;
    }
}
