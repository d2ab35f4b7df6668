using System.Collections.Frozen;
using System.Text;

namespace ActorDns.Actors.Routing.Metadata;

/// <summary>
/// The name of a piece of metadata, <c>PLUGIN/NAME</c> as CoreDNS has it, with what reads it of a query. A label that nobody
/// provides is one too: it never has a value. Immutable, thread-safe; reading allocates nothing.
/// </summary>
public sealed class MetadataLabel
{
    /// <summary>Octets that hold any value; a longer one is cut.</summary>
    public const int MaxLength = 1024;

    private static readonly FrozenDictionary<string, MetadataLabel> Known = MetadataFields.All
        .ToDictionary(field => field.Key, field => new MetadataLabel(field.Key, field.Value), StringComparer.Ordinal)
        .ToFrozenDictionary(StringComparer.Ordinal);

    private readonly MetadataFields.Reader? _reader;

    private MetadataLabel(string text, MetadataFields.Reader? reader)
    {
        Text = text;
        _reader = reader;
    }

    /// <summary>The labels that are provided here, sorted.</summary>
    public static IEnumerable<string> KnownLabels => Known.Keys.Order(StringComparer.Ordinal);

    /// <summary>The label as written.</summary>
    public string Text { get; }

    /// <summary>True if something here provides it.</summary>
    public bool IsKnown => _reader is not null;

    /// <summary>True if it says which pod asks.</summary>
    public bool IsOfClientPod => Text.StartsWith("kubernetes/client-", StringComparison.Ordinal);

    /// <summary>True for the syntax of a label: text on both sides of a slash.</summary>
    public static bool IsWellFormed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < text.Length - 1;
    }

    /// <summary>The label of a name.</summary>
    public static MetadataLabel Of(string text) => Known.GetValueOrDefault(text) ?? new MetadataLabel(text, null);

    /// <summary>Reads the value of a query.</summary>
    /// <param name="context">The query, in its block.</param>
    /// <param name="value">Where to, <see cref="MaxLength"/> octets; UTF-8, labels of names escaped and in lower case.</param>
    /// <param name="length">Octets written; 0 for an empty value.</param>
    /// <returns>False if there is no such metadata, or the block has no directive <c>metadata</c> for the name.</returns>
    public bool TryRead(QueryContext context, Span<byte> value, out int length)
    {
        ArgumentNullException.ThrowIfNull(context);
        length = 0;
        return _reader is not null
            && context.Block?.Metadata is { } metadata
            && metadata.Covers(context.ClientName)
            && _reader(metadata, context, value, out length);
    }

    /// <summary>The value as a string; empty without one.</summary>
    public string ValueOf(QueryContext context)
    {
        Span<byte> value = stackalloc byte[MaxLength];
        return TryRead(context, value, out var length) ? Encoding.UTF8.GetString(value[..length]) : string.Empty;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
