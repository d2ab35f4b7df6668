using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Routing;

/// <summary>
/// What happened to one query, for people: carried by a query that was asked in order to be explained, and by no other, so
/// that stages write into it with <c>context.Trace?.</c>, which costs ordinary queries one look at a null. Used by one thread
/// at a time; at most <see cref="MaxSteps"/> steps are kept.
/// </summary>
public sealed class QueryTrace
{
    /// <summary>Steps kept.</summary>
    public const int MaxSteps = 64;

    private readonly List<string> _steps = [];

    /// <summary>The steps in words, in their order.</summary>
    public IReadOnlyList<string> Steps => _steps;

    /// <summary>The feed whose records answer; null when no kubernetes directive was asked.</summary>
    public string? Feed { get; private set; }

    /// <summary>The shard the name belongs to, 0 to 127; null when no owner is needed.</summary>
    public int? Shard { get; private set; }

    /// <summary>True when this node's own complete copy was read.</summary>
    public bool IsHeldHere { get; private set; }

    /// <summary>What this node has been told of the name's objects last; the default value when nothing.</summary>
    public StateVersion ToldVersion { get; private set; }

    /// <summary>The cluster address of the node that answered; null when it was this one.</summary>
    public string? AnsweredBy { get; private set; }

    /// <summary>The age of the cached answer given, in seconds; null when it was not cached.</summary>
    public double? CacheAgeSeconds { get; private set; }

    /// <summary>True when the answer is older than it should be.</summary>
    public bool IsStale { get; private set; }

    /// <summary>Adds a step.</summary>
    public void Add(string step)
    {
        if (_steps.Count < MaxSteps)
        {
            _steps.Add(step);
        }
    }

    /// <summary>The kubernetes stage has found who must answer.</summary>
    internal void NoteOwner(string feed, string zone, int shard, bool isHeldHere, StateVersion told)
    {
        (Feed, Shard, IsHeldHere, ToldVersion) = (feed, shard < 0 ? null : shard, isHeldHere, told);
        Add(shard < 0
            ? $"kubernetes: zone {zone} of feed {feed}: needs no owner; answered from the directory of this node"
            : $"kubernetes: zone {zone} of feed {feed}: shard {shard}, {(isHeldHere ? "held complete by this node" : "not held by this node, or behind what it has been told")}");
    }

    /// <summary>The answer came from the cache of other nodes' answers.</summary>
    internal void NoteCached(TimeSpan age, bool isCurrent)
    {
        (CacheAgeSeconds, IsStale) = (age.TotalSeconds, !isCurrent);
        Add($"answer cache: {(isCurrent ? "hit" : "stale answer, for no holder answered")}, {age.TotalSeconds:0.000} s old");
    }

    /// <summary>Another node has been asked.</summary>
    internal void NoteReply(string? node, string? failure)
    {
        AnsweredBy = node;
        IsStale |= failure is not null && node is not null;
        Add(failure is null ? $"answered by {node}" : $"asked of other nodes: {failure}{(node is null ? string.Empty : $"; {node} gave what it had")}");
    }
}
