using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Acl;

/// <summary>
/// The acl directives of a block: who may ask what. Directives are looked at in their order, and of one that is about the
/// name's zone the first line that is about client and QTYPE decides; what none is about passes. It stands before the cache,
/// so that what is kept for one client is given to none that may not ask. Allocates nothing; thread-safe.
/// </summary>
public sealed class AclStage : Stage
{
    private const int Blocked = 15;
    private const int Filtered = 17;

    private readonly (byte[] Zone, string Text, AclPolicy[] Policies)[] _rules;
    private readonly AclMetrics _metrics;

    /// <summary>Makes the stage.</summary>
    /// <param name="options">The directives in their order.</param>
    /// <param name="metrics">Where queries are counted.</param>
    public AclStage(IEnumerable<AclOptions> options, AclMetrics metrics)
    {
        // Of one directive's zones the longest that matches is the one that is counted.
        _rules = [.. options.SelectMany(directive => directive.Zones
            .OrderByDescending(zone => zone.LabelCount)
            .Select(zone => (zone.Wire.ToArray(), zone.ToString(), directive.Policies.ToArray())))];
        _metrics = metrics;
    }

    /// <inheritdoc/>
    public override string Name => "acl";

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var action = Decide(context, out var zone);
        _metrics.Count(action, context.Block, zone);
        switch (action)
        {
            case AclAction.Block:
                context.AnsweredBy = this;
                context.RespondWithCode(ResponseCode.Refused, Blocked);
                return ValueTask.CompletedTask;
            case AclAction.Filter:
                context.AnsweredBy = this;
                context.RespondWithCode(ResponseCode.NoError, Filtered);
                return ValueTask.CompletedTask;
            case AclAction.Drop:
                context.ResponseLength = 0;
                return ValueTask.CompletedTask;
            default:
                return Next.HandleAsync(context);
        }
    }

    private AclAction Decide(QueryContext context, out string zone)
    {
        var (type, client) = (context.Query.Type, context.ClientAddress);
        foreach (var rule in _rules)
        {
            if (!WireNames.IsAtOrBelow(context.Name, rule.Zone, out _))
            {
                continue;
            }

            foreach (var policy in rule.Policies)
            {
                if (policy.Matches(type, client))
                {
                    zone = rule.Text;
                    return policy.Action;
                }
            }
        }

        zone = string.Empty;
        return AclAction.Allow;
    }
}
