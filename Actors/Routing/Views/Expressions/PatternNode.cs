using System.Runtime.CompilerServices;
using ActorDns.Actors.Routing.Matching;

namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary><c>matches</c>.</summary>
internal sealed record PatternNode(TextNode Left, GoPattern Pattern) : TruthNode
{
    [SkipLocalsInit]
    public override bool Get(QueryContext context)
    {
        Span<char> left = stackalloc char[TextNode.MaxLength];
        return Pattern.IsMatch(Left.Get(context, left));
    }
}
