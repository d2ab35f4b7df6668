using ActorDns.Actors.Routing;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Forwarding;

/// <summary>Which names a forward directive takes, and which RCODEs send a query on. Immutable, thread-safe, no allocation.</summary>
/// <param name="options">The directive.</param>
internal sealed class ForwardRule(ForwardOptions options)
{
    private readonly uint _failoverCodes = Mask(options.FailoverCodes);
    private readonly uint _nextCodes = Mask(options.NextCodes);

    /// <summary>FROM.</summary>
    public DomainName From => options.From;

    /// <summary>True if an answer may send the query on to the next directive.</summary>
    public bool MayPassOn => _nextCodes != 0 || options.NextOnNoData;

    /// <summary>Says whether a name is forwarded; FROM itself is, whatever is excepted.</summary>
    public bool Takes(ReadOnlySpan<byte> name)
    {
        if (!WireNames.IsAtOrBelow(name, From.Wire, out var offset))
        {
            return false;
        }

        for (var i = 0; offset > 0 && i < options.Except.Count; i++)
        {
            if (WireNames.IsAtOrBelow(name, options.Except[i].Wire, out _))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Says whether the response in a context sends the query on to the next directive.</summary>
    public bool PassesOn(QueryContext context)
    {
        var isNoData = context.ResponseCode == ResponseCode.NoError && context.ResponseLength > 7 && (context.Response[6] | context.Response[7]) == 0;
        return (_nextCodes & (1u << (int)context.ResponseCode)) != 0 || (isNoData && options.NextOnNoData);
    }

    /// <summary>Says whether an upstream's response sends the query on to the next upstream.</summary>
    public bool FailsOver(ReadOnlySpan<byte> response) => (_failoverCodes & (1u << (response[3] & 0xF))) != 0;

    private static uint Mask(IEnumerable<ResponseCode> codes) => codes.Aggregate(0u, (mask, code) => mask | (1u << (int)code));
}
