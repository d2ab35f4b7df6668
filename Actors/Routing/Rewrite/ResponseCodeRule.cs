using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>Turns one RCODE into another. Immutable.</summary>
/// <param name="From">The stages' RCODE.</param>
/// <param name="To">The client's.</param>
public sealed record ResponseCodeRule(ResponseCode From, ResponseCode To) : RecordRule
{
    /// <inheritdoc/>
    internal override void Apply(ResponseDraft response)
    {
        if (response.ResponseCode == From)
        {
            response.ResponseCode = To;
        }
    }
}
