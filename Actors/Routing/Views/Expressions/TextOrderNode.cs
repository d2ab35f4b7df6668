using System.Runtime.CompilerServices;

namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>Two texts compared, octet by octet.</summary>
internal sealed record TextOrderNode(TextNode Left, TextNode Right, Func<int, bool> Holds) : TruthNode
{
    [SkipLocalsInit]
    public override bool Get(QueryContext context)
    {
        Span<char> left = stackalloc char[TextNode.MaxLength];
        Span<char> right = stackalloc char[TextNode.MaxLength];
        return Holds(Left.Get(context, left).SequenceCompareTo(Right.Get(context, right)));
    }
}
