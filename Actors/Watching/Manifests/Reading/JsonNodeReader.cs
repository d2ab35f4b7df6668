using System.Text;
using System.Text.Json;

namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>
/// Reads the values of a JSON file one by one (one object, or several behind one another as <c>kubectl</c> takes them).
/// Used once, from start to end; a ref struct because the framework's reader is one.
/// </summary>
internal ref struct JsonNodeReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private Utf8JsonReader _reader;
    private long _size;
    private int _line = 1;
    private int _lineStart;
    private int _scanned;

    /// <summary>Begins at the start of the octets.</summary>
    public JsonNodeReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = ReaderBounds.MaxDepth });
    }

    /// <summary>Reads the next value.</summary>
    /// <returns>Its root, or null behind the last one.</returns>
    /// <exception cref="ManifestSyntaxException">It is not JSON or goes beyond a bound.</exception>
    public ManifestNode? ReadDocument()
    {
        try
        {
            _size = 0;
            return _reader.Read() ? ReadValue() : null;
        }
        catch (JsonException fault)
        {
            throw new ManifestSyntaxException((int)(fault.LineNumber ?? 0) + 1, (int)(fault.BytePositionInLine ?? 0) + 1, $"this is not JSON: {Reason(fault)}");
        }
        catch (InvalidOperationException)
        {
            // A string with half a surrogate pair or broken UTF-8.
            var (line, column) = Place();
            throw new ManifestSyntaxException(line, column, "this is not JSON: the text is not well-formed Unicode");
        }
    }

    private ManifestNode ReadValue()
    {
        var (line, column) = Place();
        if (++_size > ReaderBounds.MaxNodes)
        {
            throw new ManifestSyntaxException(line, column, $"the document has more than {ReaderBounds.MaxNodes} values: split it");
        }

        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadMapping(line, column),
            JsonTokenType.StartArray => ReadSequence(line, column),
            JsonTokenType.String => ManifestNode.Scalar(ManifestNodeKind.Text, _reader.GetString() ?? string.Empty, line, column),
            JsonTokenType.Number => ManifestNode.Scalar(ManifestNodeKind.Number, Encoding.ASCII.GetString(_reader.ValueSpan), line, column),
            JsonTokenType.True => ManifestNode.Scalar(ManifestNodeKind.Boolean, "true", line, column),
            JsonTokenType.False => ManifestNode.Scalar(ManifestNodeKind.Boolean, "false", line, column),
            _ => ManifestNode.Scalar(ManifestNodeKind.Null, string.Empty, line, column),
        };
    }

    private ManifestNode ReadSequence(int line, int column)
    {
        var node = ManifestNode.Sequence(line, column);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            node.Items.Add(ReadValue());
        }

        return node;
    }

    private ManifestNode ReadMapping(int line, int column)
    {
        var node = ManifestNode.Mapping(line, column);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var (keyLine, keyColumn) = Place();
            var key = _reader.GetString() ?? string.Empty;
            _reader.Read();
            if (!node.Fields.TryAdd(key, ReadValue()))
            {
                throw new ManifestSyntaxException(keyLine, keyColumn, $"the field '{key}' is given twice: remove one");
            }
        }

        return node;
    }

    // Tokens come in order, so each octet is looked at once however many places are asked for.
    private (int Line, int Column) Place()
    {
        var offset = (int)_reader.TokenStartIndex;
        for (; _scanned < offset; _scanned++)
        {
            if (_bytes[_scanned] == (byte)'\n')
            {
                _line++;
                _lineStart = _scanned + 1;
            }
        }

        return (_line, offset - _lineStart + 1);
    }

    private static string Reason(JsonException fault)
    {
        var message = fault.Message;
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.', ' ');
    }
}
