using System.Runtime.CompilerServices;

namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>A text looked for in another.</summary>
internal sealed record TextSearchNode(TextNode Left, TextNode Right, TextSearch Search) : TruthNode
{
    [SkipLocalsInit]
    public override bool Get(QueryContext context)
    {
        Span<char> left = stackalloc char[TextNode.MaxLength];
        Span<char> right = stackalloc char[TextNode.MaxLength];
        var text = Left.Get(context, left);
        var part = Right.Get(context, right);
        return Search switch
        {
            TextSearch.StartsWith => text.StartsWith(part, StringComparison.Ordinal),
            TextSearch.EndsWith => text.EndsWith(part, StringComparison.Ordinal),
            _ => text.Contains(part, StringComparison.Ordinal),
        };
    }
}
