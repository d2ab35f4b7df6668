using ActorDns.Actors.Routing.Acl;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary><c>incidr</c>.</summary>
internal sealed record RangeNode(Func<QueryContext, HostAddress> Address, AddressBlock Range) : TruthNode
{
    public override bool Get(QueryContext context) => Range.Contains(Address(context));
}
