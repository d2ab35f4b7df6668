using System.Text.Json;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>Reads {"type": …, "object": …}, in either order.</summary>
internal sealed class WatchEventParser(ObjectReader objects, RefusedObjects refused)
{
    /// <summary>Reads one event; null when its object cannot be used and is left out.</summary>
    /// <exception cref="ObjectFormatException">This is no event: the stream cannot be trusted any more.</exception>
    public WatchEvent? Parse(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> type = default, value = default;
        try
        {
            var reader = new Utf8JsonReader(json);
            JsonFields.Enter(ref reader, "an event of the watch");
            while (JsonFields.NextField(ref reader))
            {
                if (reader.ValueTextEquals("type"u8))
                {
                    type = JsonFields.ReadText(ref reader, "type");
                }
                else if (reader.ValueTextEquals("object"u8))
                {
                    reader.Read();
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    value = json[start..(int)reader.BytesConsumed];
                }
                else
                {
                    JsonFields.SkipField(ref reader);
                }
            }
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new ObjectFormatException($"an event of the watch is not valid JSON: {JsonFields.Show(cause.Message)}", cause);
        }

        return Read(type, value);
    }

    private WatchEvent? Read(ReadOnlySpan<byte> type, ReadOnlySpan<byte> value)
    {
        if (type.SequenceEqual("BOOKMARK"u8))
        {
            return ReadBookmark(value);
        }

        if (type.SequenceEqual("ERROR"u8))
        {
            return new WatchEvent(WatchEventType.Error, Status: ApiStatus.Read(value, 500));
        }

        var deleted = type.SequenceEqual("DELETED"u8);
        if (!deleted && !type.SequenceEqual("ADDED"u8) && !type.SequenceEqual("MODIFIED"u8))
        {
            throw new ObjectFormatException($"type \"{JsonFields.Show(type)}\" of an event of the watch is not known");
        }

        try
        {
            return new WatchEvent(WatchEventType.Change, objects.Read(value, deleted));
        }
        catch (ObjectFormatException cause)
        {
            refused.Add(cause.Message);
            return null;
        }
    }

    private static WatchEvent ReadBookmark(ReadOnlySpan<byte> value)
    {
        var metadata = default(ObjectMetadata);
        try
        {
            var reader = new Utf8JsonReader(value);
            JsonFields.Enter(ref reader, "the object of a bookmark");
            while (JsonFields.NextField(ref reader))
            {
                if (reader.ValueTextEquals("metadata"u8))
                {
                    metadata.Read(ref reader);
                }
                else
                {
                    JsonFields.SkipField(ref reader);
                }
            }
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new ObjectFormatException($"a bookmark is not valid JSON: {JsonFields.Show(cause.Message)}", cause);
        }

        var type = metadata.EndsInitialEvents ? WatchEventType.InitialEventsEnd : WatchEventType.Bookmark;
        return new WatchEvent(type, Version: JsonFields.ParseVersion(metadata.Version, "metadata.resourceVersion of a bookmark"));
    }
}
