using System.Text.Json;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>
/// Walks the JSON of a list ({kind, apiVersion, metadata, items}, in any order) as far as it has arrived and stops at
/// each item. Not thread-safe; one instance a page.
/// </summary>
internal sealed class ListParser
{
    private Place _place = Place.Start;
    private Field _field;

    private enum Place
    {
        Start,
        Key,
        Colon,
        Value,
        Item,
        End,
    }

    private enum Field
    {
        Other,
        Metadata,
        Items,
    }

    /// <summary>What was met.</summary>
    public enum Step
    {
        /// <summary>More octets are needed.</summary>
        NeedMore,

        /// <summary>An item.</summary>
        Item,

        /// <summary>An item that was too large and is dropped.</summary>
        TooLarge,

        /// <summary>The end of the list.</summary>
        End,
    }

    /// <summary>metadata.resourceVersion; 0 as long as it was not met.</summary>
    public ulong Version { get; private set; }

    /// <summary>metadata.continue; empty on the last page.</summary>
    public string Continue { get; private set; } = string.Empty;

    /// <summary>Goes on to the next item.</summary>
    /// <param name="buffer">Where the octets are.</param>
    /// <param name="item">The item, valid until the buffer is touched again.</param>
    /// <exception cref="ObjectFormatException">This is no list.</exception>
    public Step Next(ResponseBuffer buffer, out ReadOnlySpan<byte> item)
    {
        item = default;
        while (_place != Place.End)
        {
            // In the middle of a value the next octet is none of the list's own.
            var token = _place == Place.Value || buffer.IsInValue ? 0 : buffer.PeekToken();
            if (token < 0)
            {
                return Step.NeedMore;
            }

            var step = _place switch
            {
                Place.Start => Enter(buffer, token),
                Place.Key => ReadKey(buffer, token),
                Place.Colon => PassColon(buffer, token),
                Place.Value => ReadField(buffer),
                _ => ReadItem(buffer, token, out item),
            };
            if (step is { } met)
            {
                return met;
            }
        }

        return Step.End;
    }

    private Step? Enter(ResponseBuffer buffer, int token)
    {
        Expect(token == '{', "a JSON object");
        buffer.SkipToken();
        _place = Place.Key;
        return null;
    }

    private Step? ReadKey(ResponseBuffer buffer, int token)
    {
        switch (token)
        {
            case ',':
                buffer.SkipToken();
                return null;
            case '}':
                buffer.SkipToken();
                _place = Place.End;
                return null;
        }

        Expect(token is '"' or 0, "a field name");
        switch (buffer.TakeValue(out var key))
        {
            case ResponseBuffer.Taken.NeedMore:
                return Step.NeedMore;
            case ResponseBuffer.Taken.Value when key.SequenceEqual("\"metadata\""u8):
                _field = Field.Metadata;
                break;
            case ResponseBuffer.Taken.Value when key.SequenceEqual("\"items\""u8):
                _field = Field.Items;
                break;
            default:
                _field = Field.Other;
                break;
        }

        _place = Place.Colon;
        return null;
    }

    private Step? PassColon(ResponseBuffer buffer, int token)
    {
        if (token == ':')
        {
            buffer.SkipToken();
            return null;
        }

        if (_field == Field.Items && token == '[')
        {
            buffer.SkipToken();
            _place = Place.Item;
        }
        else
        {
            _place = Place.Value;
        }

        return null;
    }

    private Step? ReadField(ResponseBuffer buffer)
    {
        switch (buffer.TakeValue(out var value))
        {
            case ResponseBuffer.Taken.NeedMore:
                return Step.NeedMore;
            case ResponseBuffer.Taken.Value when _field == Field.Metadata:
                ReadMetadata(value);
                break;
        }

        _place = Place.Key;
        return null;
    }

    private Step? ReadItem(ResponseBuffer buffer, int token, out ReadOnlySpan<byte> item)
    {
        item = default;
        if (token is ',' or ']')
        {
            buffer.SkipToken();
            _place = token == ']' ? Place.Key : Place.Item;
            return null;
        }

        Expect(token is '{' or 0, "an object in items");
        return buffer.TakeValue(out item) switch
        {
            ResponseBuffer.Taken.NeedMore => Step.NeedMore,
            ResponseBuffer.Taken.TooLarge => Step.TooLarge,
            _ => Step.Item,
        };
    }

    private void ReadMetadata(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            JsonFields.Enter(ref reader, "metadata");
            while (JsonFields.NextField(ref reader))
            {
                if (reader.ValueTextEquals("resourceVersion"u8))
                {
                    Version = JsonFields.ReadVersion(ref reader, "metadata.resourceVersion of the list");
                }
                else if (reader.ValueTextEquals("continue"u8))
                {
                    reader.Read();
                    Continue = reader.TokenType == JsonTokenType.String ? reader.GetString()! : string.Empty;
                }
                else
                {
                    JsonFields.SkipField(ref reader);
                }
            }
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new ObjectFormatException($"metadata of the list cannot be read: {JsonFields.Show(cause.Message)}", cause);
        }
    }

    private static void Expect(bool met, string what)
    {
        if (!met)
        {
            throw new ObjectFormatException($"the answer is not a Kubernetes list: {what} was expected");
        }
    }
}
