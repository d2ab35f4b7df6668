using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>
/// Reads the documents of a YAML stream one by one. Recursion is bounded by <see cref="ReaderBounds.MaxDepth"/>.
/// Aliases share the node they name and count with its whole size, merge keys (<c>&lt;&lt;</c>) copy the fields that are
/// not given. Not thread-safe.
/// </summary>
internal sealed class YamlNodeReader
{
    private readonly string _text;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, ManifestNode> _anchors = [];
    private readonly HashSet<AnchorName> _open = [];
    private long _size;

    /// <summary>Begins at the start of the text.</summary>
    public YamlNodeReader(string text)
    {
        _text = text;
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>Reads the next document.</summary>
    /// <returns>Its root, or null behind the last document.</returns>
    /// <exception cref="ManifestSyntaxException">It is not YAML or goes beyond a bound.</exception>
    public ManifestNode? ReadDocument()
    {
        try
        {
            while (_parser.MoveNext())
            {
                if (_parser.Current is DocumentStart)
                {
                    _anchors.Clear();
                    _open.Clear();
                    _size = 0;
                    _parser.MoveNext();
                    return ReadNode(0);
                }
            }

            return null;
        }
        catch (YamlException fault)
        {
            ThrowIfTabIndented(fault);
            throw Fault(fault.End, $"this is not YAML: {FirstLine(fault)}");
        }
        catch (Exception fault) when (fault is not (ManifestSyntaxException or OutOfMemoryException))
        {
            // The library's own slips on broken input must not end more than this file.
            throw Fault(_parser.Current?.Start ?? Mark.Empty, $"this is not YAML: {FirstLine(fault)}");
        }
    }

    private ManifestNode ReadNode(int depth)
    {
        var current = _parser.Current ?? throw Fault(Mark.Empty, "the file ends in the middle of a document");
        if (depth > ReaderBounds.MaxDepth)
        {
            throw Fault(current.Start, $"it is nested deeper than {ReaderBounds.MaxDepth} levels, which no manifest needs");
        }

        return current switch
        {
            AnchorAlias alias => ReadAlias(alias),
            Scalar scalar => Anchored(scalar, ReadScalar(scalar)),
            SequenceStart start => ReadSequence(start, depth),
            MappingStart start => ReadMapping(start, depth),
            _ => throw Fault(current.Start, "a value is missing here"),
        };
    }

    private ManifestNode ReadAlias(AnchorAlias alias)
    {
        if (_open.Contains(alias.Value))
        {
            throw Fault(alias.Start, $"*{alias.Value} stands inside the value it names");
        }

        if (!_anchors.TryGetValue(alias.Value, out var node))
        {
            throw Fault(alias.Start, $"*{alias.Value} names no value before it: write &{alias.Value} at the value meant");
        }

        Count(node.ExpandedSize, alias.Start);
        return node;
    }

    private ManifestNode ReadScalar(Scalar scalar)
    {
        Count(1, scalar.Start);
        return ManifestNode.Scalar(YamlScalars.KindOf(scalar), scalar.Value, (int)scalar.Start.Line, (int)scalar.Start.Column);
    }

    private ManifestNode ReadSequence(SequenceStart start, int depth)
    {
        var before = _size;
        Count(1, start.Start);
        var node = ManifestNode.Sequence((int)start.Start.Line, (int)start.Start.Column);
        Open(start);
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
        {
            node.Items.Add(ReadNode(depth + 1));
        }

        node.ExpandedSize = _size - before;
        return Anchored(start, node);
    }

    private ManifestNode ReadMapping(MappingStart start, int depth)
    {
        var before = _size;
        Count(1, start.Start);
        var node = ManifestNode.Mapping((int)start.Start.Line, (int)start.Start.Column);
        Open(start);
        List<ManifestNode>? merges = null;
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            var place = _parser.Current!.Start;
            var key = ReadKey(place);
            _parser.MoveNext();
            var value = ReadNode(depth + 1);
            if (key is { Kind: ManifestNodeKind.Text, Text: "<<" })
            {
                (merges ??= []).Add(value);
            }
            else if (!node.Fields.TryAdd(key.Text, value))
            {
                throw Fault(place, $"the field '{key.Text}' is given twice: remove one");
            }
        }

        foreach (var merge in merges ?? [])
        {
            Merge(node, merge);
        }

        node.ExpandedSize = _size - before;
        return Anchored(start, node);
    }

    private ManifestNode ReadKey(Mark place) => _parser.Current switch
    {
        Scalar scalar => Anchored(scalar, ReadScalar(scalar)),
        AnchorAlias alias when ReadAlias(alias) is { Items.Count: 0, Fields.Count: 0 } node => node,
        _ => throw Fault(place, "a field's name must be a text"),
    };

    private static void Merge(ManifestNode node, ManifestNode merge)
    {
        foreach (var source in merge.Kind == ManifestNodeKind.Sequence ? merge.Items : [merge])
        {
            foreach (var (key, value) in source.Fields)
            {
                node.Fields.TryAdd(key, value);
            }
        }
    }

    private void Open(NodeEvent start)
    {
        if (!start.Anchor.IsEmpty)
        {
            _open.Add(start.Anchor);
        }
    }

    private ManifestNode Anchored(NodeEvent start, ManifestNode node)
    {
        if (!start.Anchor.IsEmpty)
        {
            _open.Remove(start.Anchor);
            _anchors[start.Anchor] = node;
        }

        return node;
    }

    private void Count(long nodes, Mark place)
    {
        _size += nodes;
        if (_size > ReaderBounds.MaxNodes)
        {
            throw Fault(place, $"the document has more than {ReaderBounds.MaxNodes} values with its aliases (*name) written out: split it");
        }
    }

    // The library gives the start of the document as the place of a tab, the most common slip of all.
    private void ThrowIfTabIndented(YamlException fault)
    {
        if (!fault.Message.Contains("cannot start any token", StringComparison.Ordinal) && !fault.Message.Contains(" tab ", StringComparison.Ordinal))
        {
            return;
        }

        var line = 0;
        foreach (var text in _text.AsSpan().EnumerateLines())
        {
            line++;
            var indent = text.IndexOfAnyExcept(' ');
            if (indent >= 0 && text[indent] == '\t')
            {
                throw new ManifestSyntaxException(line, indent + 1, "this is not YAML: the line is indented with a tab: use spaces");
            }
        }
    }

    private static string FirstLine(Exception fault)
    {
        var message = fault.InnerException?.Message ?? fault.Message;
        var end = message.AsSpan().IndexOfAny('\r', '\n');
        return (end < 0 ? message : message[..end]).TrimEnd('.', ' ').Replace("  ", " ", StringComparison.Ordinal);
    }

    private static ManifestSyntaxException Fault(Mark place, string message) => new((int)place.Line, (int)place.Column, message);
}
