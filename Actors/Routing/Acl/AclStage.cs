using ActorDns.Actors.Routing.Prometheus;
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

    private readonly Rule[] _rules;
    private readonly AclMetrics _metrics;
    private ServerCounts[] _counts = [];

    /// <summary>Makes the stage.</summary>
    /// <param name="options">The directives in their order.</param>
    /// <param name="metrics">Where queries are counted.</param>
    public AclStage(IEnumerable<AclOptions> options, AclMetrics metrics)
    {
        // Of one directive's zones the longest that matches is the one that is counted.
        _rules = [.. options.SelectMany(directive => directive.Zones
            .OrderByDescending(zone => zone.LabelCount)
            .Select(zone => new Rule(zone.Wire.ToArray(), zone.ToString(), [.. directive.Policies])))];
        _metrics = metrics;
    }

    /// <inheritdoc/>
    public override string Name => "acl";

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var action = Decide(context, out var rule);
        Count(context.Block, action, rule);
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

    private AclAction Decide(QueryContext context, out int rule)
    {
        var (type, client) = (context.Query.Type, context.ClientAddress);
        for (rule = 0; rule < _rules.Length; rule++)
        {
            if (!WireNames.IsAtOrBelow(context.Name, _rules[rule].Zone, out _))
            {
                continue;
            }

            foreach (var policy in _rules[rule].Policies)
            {
                if (policy.Matches(type, client))
                {
                    return policy.Action;
                }
            }
        }

        return AclAction.Allow;
    }

    private void Count(ServerBlock? block, AclAction action, int rule)
    {
        if (block is not null)
        {
            var counts = CountsOf(block);
            (action == AclAction.Allow ? counts.Allowed : counts.ByRule[rule]).Add((int)action);
        }
    }

    private ServerCounts CountsOf(ServerBlock block)
    {
        var known = Volatile.Read(ref _counts);
        foreach (var counts in known)
        {
            if (counts.Server == block.ServerText)
            {
                return counts;
            }
        }

        return AddServer(known, block);
    }

    // On its own: the lambda's closure would be made with every query.
    private ServerCounts AddServer(ServerCounts[] known, ServerBlock block)
    {
        // A stage belongs to one block, and so to one view.
        var (server, view) = (block.ServerText, block.ViewText);
        var added = new ServerCounts(server, _metrics.For(server, string.Empty, view), [.. _rules.Select(rule => _metrics.For(server, rule.Text, view))]);
        Interlocked.CompareExchange(ref _counts, [.. known, added], known);
        return added;
    }

    private sealed record Rule(byte[] Zone, string Text, AclPolicy[] Policies);

    private sealed record ServerCounts(string Server, ThreadCounters Allowed, ThreadCounters[] ByRule);
}
