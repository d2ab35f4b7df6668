using ActorDns.Actors.Routing.Template.Text;
using ActorDns.Protocol.Records.Text;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Template;

/// <summary>A record that is made for each query. Immutable.</summary>
/// <param name="Section">Where it goes.</param>
/// <param name="Template">What makes its presentation format.</param>
public sealed record RecordTemplate(Section Section, GoTemplate Template)
{
    /// <summary>What such a record may leave out: a name without a final dot is complete, the TTL is an hour.</summary>
    public static RecordTextContext Context { get; } = new() { TtlSeconds = 3600 };
}
