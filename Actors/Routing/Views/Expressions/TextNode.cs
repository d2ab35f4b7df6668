using ActorDns.Actors.Routing.Metadata;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>A part that is a text.</summary>
/// <param name="Literal">The text if it is always the same; else null.</param>
/// <param name="Write">Writes the text and gives its length; null for a literal.</param>
internal sealed record TextNode(string? Literal, TextNode.Writer? Write) : ExpressionNode("a string")
{
    /// <summary>Characters that hold any text: a name in presentation format.</summary>
    public const int MaxLength = WireNames.MaxTextLength;

    /// <summary>Writes a text of a query.</summary>
    public delegate int Writer(QueryContext context, Span<char> destination);

    /// <summary>The address the text is of; null for other texts.</summary>
    public Func<QueryContext, HostAddress>? Address { get; init; }

    /// <summary>The label it is the value of; null for other texts.</summary>
    public MetadataLabel? Label { get; init; }

    /// <summary>The text.</summary>
    public ReadOnlySpan<char> Get(QueryContext context, Span<char> scratch) => Write is null ? Literal : scratch[..Write(context, scratch)];
}
