namespace ActorDns.Actors.Watching.Manifests.Reading;

/// <summary>
/// A node of a manifest and where it stands, the same for YAML and JSON. Built by one reader, then never changed; YAML
/// aliases share nodes, so it is a graph without cycles, not a tree.
/// </summary>
internal sealed class ManifestNode
{
    private static readonly Dictionary<string, ManifestNode> NoFields = [];
    private static readonly List<ManifestNode> NoItems = [];

    private ManifestNode(ManifestNodeKind kind, string text, int line, int column)
    {
        Kind = kind;
        Text = text;
        Line = line;
        Column = column;
    }

    /// <summary>What it is.</summary>
    public ManifestNodeKind Kind { get; }

    /// <summary>The text of a scalar as written; empty for the others.</summary>
    public string Text { get; }

    /// <summary>Line, from 1.</summary>
    public int Line { get; }

    /// <summary>Column, from 1.</summary>
    public int Column { get; }

    /// <summary>The items of a sequence; empty for the others.</summary>
    public List<ManifestNode> Items { get; private init; } = NoItems;

    /// <summary>The fields of a mapping; empty for the others.</summary>
    public Dictionary<string, ManifestNode> Fields { get; private init; } = NoFields;

    /// <summary>How many nodes this one is with all aliases written out. Set when its end has been read.</summary>
    public long ExpandedSize { get; set; } = 1;

    /// <summary>Makes a scalar.</summary>
    public static ManifestNode Scalar(ManifestNodeKind kind, string text, int line, int column) => new(kind, text, line, column);

    /// <summary>Makes an empty sequence to be filled.</summary>
    public static ManifestNode Sequence(int line, int column) =>
        new(ManifestNodeKind.Sequence, string.Empty, line, column) { Items = [] };

    /// <summary>Makes an empty mapping to be filled.</summary>
    public static ManifestNode Mapping(int line, int column) =>
        new(ManifestNodeKind.Mapping, string.Empty, line, column) { Fields = new Dictionary<string, ManifestNode>(StringComparer.Ordinal) };
}
