using System.Diagnostics;
using ActorDns.Actors.Feeds;
using ActorDns.Protocol.Messages;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;

namespace ActorDns.Actors.Placement;

/// <summary>
/// Knows who the members are and which shard copies each holds, at /user/placement on every node. It tells the feeders and
/// receivers of its node, announces what this node holds to every member (the whole, on change and each second, so that a
/// lost message heals), and on the two oldest members it probes the copies that nobody holds: a shard whose node has died is
/// placed anew only when something is sent to it.
///
/// How many copies: as many as set, but not more than there are members whose regions the coordinator knows; a node alone
/// holds one of each. A node announces itself only when its region is known: a second copy that is asked for before would be
/// put beside the first one. Where nobody holds anything yet, a cluster is being formed: the first shards wait until all
/// members that were seen to form it are there (or <see cref="GatherPatience"/> is over), for what the first member takes for
/// all the others would have to be moved to them while they all read the lists.
/// Supervision: restarted by the guardian. What it has published stays in the <see cref="HolderTable"/> and is gone on with:
/// reads miss nothing. It asks the region which shards live here, the feeders and receivers register again and say again what
/// is complete, and it announces nothing before it knows.
/// </summary>
internal sealed class PlacementActor : UntypedActor, IWithTimers, IWithUnboundedStash
{
    /// <summary>Its name below /user.</summary>
    public const string Name = "placement";

    /// <summary>Its path on the own node.</summary>
    public const string LocalPath = "/user/" + Name;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RegionInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ProbeDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan GatherPatience = TimeSpan.FromSeconds(5);

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly Func<IActorRef?> _region;
    private readonly HolderTable _holders;
    private readonly int _copies;
    private readonly HashSet<IActorRef> _registered = [];
    private readonly Dictionary<UniqueAddress, Member> _members = [];
    private readonly Dictionary<Address, PlacementMessages.HoldingAnnounced> _announced;
    private readonly Dictionary<string, PlacementMessages.FeedHolding> _feeds;
    private readonly ShardSet[] _held;
    private bool _isFlushing;
    private bool _isLearning;
    private bool _isPlaceable;
    private long _placeableSince;

    /// <summary>Made once a node.</summary>
    /// <param name="region">The shard region; null while it is not started.</param>
    /// <param name="holders">Where who holds what is published.</param>
    /// <param name="copies">Copies of each shard, 1 to 3.</param>
    public PlacementActor(Func<IActorRef?> region, HolderTable holders, int copies)
    {
        _region = region;
        _holders = holders;
        _copies = copies;
        _announced = holders.Announced.ToDictionary();
        _feeds = (_announced.GetValueOrDefault(_cluster.SelfAddress)?.Feeds ?? []).ToDictionary(feed => feed.Feed);
        _held = new ShardSet[3];
        _holders.Self = _cluster.SelfAddress;
        _holders.Copies = copies;
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;

    private List<Address> MembersByAge =>
        [.. _members.Values.Order(Member.AgeOrdering).Select(member => member.Address)];

    /// <inheritdoc/>
    protected override void PostRestart(Exception reason)
    {
        _isLearning = _region() is not null;
        base.PostRestart(reason);
        Context.ActorSelection("/user/receiver-*").Tell(FeedMessages.PlacementRestarted.Instance);
        Context.ActorSelection("/user/feed-*").Tell(FeedMessages.PlacementRestarted.Instance);
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent));
        Timers.StartPeriodicTimer(nameof(Announce), Announce.Instance, Interval);
        Timers.StartPeriodicTimer(nameof(AskForRegions), AskForRegions.Instance, TimeSpan.Zero, RegionInterval);
        if (_isLearning)
        {
            _region()!.Tell(GetShardRegionState.Instance, Self);
        }
    }

    /// <inheritdoc/>
    protected override void PostStop() => _cluster.Unsubscribe(Self);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CurrentShardRegionState state:
                Learn(state);
                break;
            case FeedMessages.ShardStarted or FeedMessages.ShardStopped or Register or FeedChanged when _isLearning:
                Stash.Stash();
                break;
            case PlacementMessages.HoldingAnnounced announced:
                OnAnnounced(announced);
                break;
            case Register register:
                OnRegister(register.Actor);
                break;
            case FeedMessages.ShardStarted started:
                _held[started.Copy] = _held[started.Copy].With(started.Shard);
                OnHeldChanged(started);
                break;
            case FeedMessages.ShardStopped stopped:
                _held[stopped.Copy] = _held[stopped.Copy].Without(stopped.Shard);
                OnHeldChanged(stopped);
                ProbeSoon();
                break;
            case FeedChanged changed:
                _feeds[changed.Holding.Feed] = changed.Holding;
                Changed();
                break;
            case Flush:
                _isFlushing = false;
                AnnounceToAll();
                break;
            case Announce when _isLearning:
                _region()?.Tell(GetShardRegionState.Instance, Self);
                break;
            case Announce:
                AnnounceToAll();
                Probe();
                break;
            case ProbeNow:
                Probe();
                break;
            case AskForRegions when _isLearning:
                break;
            case AskForRegions when !_isPlaceable:
                _region()?.Tell(GetCurrentRegions.Instance, Self);
                break;
            case AskForRegions:
                break;
            case CurrentRegions regions when !_isPlaceable && regions.Regions.Contains(_cluster.SelfAddress):
                _isPlaceable = true;
                _placeableSince = Stopwatch.GetTimestamp();
                Timers.Cancel(nameof(AskForRegions));
                Changed();
                Probe();
                break;
            case CurrentRegions:
                break;
            case ClusterEvent.CurrentClusterState state:
                foreach (var member in state.Members)
                {
                    Note(member);
                }

                OnMembers();
                break;
            case ClusterEvent.IMemberEvent memberEvent:
                Note(memberEvent.Member);
                OnMembers();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Learn(CurrentShardRegionState state)
    {
        if (!_isLearning || state.Failed.Count > 0)
        {
            return;
        }

        _isLearning = false;
        foreach (var (shard, copy) in RecordRegion.CopiesIn(state))
        {
            _held[copy] = _held[copy].With(shard);
        }

        Stash.UnstashAll();
    }

    private void Note(Member member)
    {
        if (member.Status is MemberStatus.Up or MemberStatus.Leaving)
        {
            _members[member.UniqueAddress] = member;
        }
        else
        {
            _members.Remove(member.UniqueAddress);
        }

    }

    private void OnMembers()
    {
        ForgetGone();
        TellRegistered(new FeedMessages.MembersChanged(MembersByAge, _cluster.SelfAddress));
        Changed();
        Probe();
    }

    private void ForgetGone()
    {
        foreach (var gone in _announced.Keys.Except(MembersByAge).ToList())
        {
            _announced.Remove(gone);
        }
    }

    private void OnRegister(IActorRef actor)
    {
        _registered.Add(actor);
        actor.Tell(new FeedMessages.MembersChanged(MembersByAge, _cluster.SelfAddress));
        for (var copy = 0; copy < _held.Length; copy++)
        {
            foreach (var shard in _held[copy].Shards())
            {
                actor.Tell(new FeedMessages.ShardStarted(shard, copy));
            }
        }
    }

    private void OnHeldChanged(object message)
    {
        TellRegistered(message);
        Changed();
    }

    private void OnAnnounced(PlacementMessages.HoldingAnnounced announced)
    {
        var address = Sender.Path.Address;
        var isKnown = _announced.TryGetValue(address, out var known) && known.NodeUid == announced.NodeUid && known.Revision >= announced.Revision;
        if (!isKnown && _members.ContainsKey(new UniqueAddress(address, announced.NodeUid)))
        {
            _announced[address] = announced;
            Publish();
            ProbeSoon();
        }
    }

    /// <summary>Something about this node has changed: published here at once, told to the others when the mailbox is through.</summary>
    private void Changed()
    {
        _holders.Revision++;
        if (_members.Count > 0 && _isPlaceable)
        {
            _announced[_cluster.SelfAddress] = Own();
        }

        Publish();
        if (!_isFlushing)
        {
            _isFlushing = true;
            Self.Tell(Flush.Instance);
        }
    }

    private PlacementMessages.HoldingAnnounced Own() => new(_cluster.SelfUniqueAddress.Uid, _holders.Revision, [.. _held], [.. _feeds.Values]);

    private void AnnounceToAll()
    {
        if (!_isPlaceable)
        {
            return;
        }

        var own = Own();
        foreach (var address in _members.Values.Select(member => member.Address).Where(address => address != _cluster.SelfAddress))
        {
            new ActorPathTarget(address, Name).Tell(Self, own);
        }
    }

    private void Publish()
    {
        _holders.Publish(_announced);
        TellRegistered(FeedMessages.HoldersChanged.Instance);
    }

    private void TellRegistered(object message)
    {
        foreach (var actor in _registered)
        {
            actor.Tell(message);
        }
    }

    /// <summary>A copy may be missing: it is looked for once all news of this moment has come.</summary>
    private void ProbeSoon()
    {
        if (!Timers.IsTimerActive(nameof(ProbeNow)))
        {
            Timers.StartSingleTimer(nameof(ProbeNow), ProbeNow.Instance, ProbeDelay);
        }
    }

    private void Probe()
    {
        // A region that stops would only collect what it is told.
        if (_isLearning || _region() is not { } region || CoordinatedShutdown.Get(Context.System).ShutdownReason is not null || !MembersByAge.Take(2).Contains(_cluster.SelfAddress) || IsGathering())
        {
            return;
        }

        var wanted = Math.Min(_copies, _announced.Count);
        for (var shard = 0; shard < EntityId.Shards; shard++)
        {
            var there = Enumerable.Range(0, _copies).Select(copy => _announced.Values.Any(node => copy < node.Copies.Count && node.Copies[copy].Contains(shard))).ToArray();
            var missing = wanted - there.Count(isThere => isThere);
            for (var copy = 0; copy < _copies && missing > 0; copy++)
            {
                if (!there[copy])
                {
                    missing--;
                    region.Tell(new PlacementMessages.ProbeShard(EntityId.OfShard(shard, copy)), Self);
                }
            }
        }
    }

    private bool IsGathering() =>
        _announced.Count < _holders.Expected
        && _announced.Values.All(node => node.Copies.All(copy => copy.Count == 0))
        && (!_isPlaceable || Stopwatch.GetElapsedTime(_placeableSince) < GatherPatience);

    /// <summary>From a feeder or receiver of this node: tell me of members and shards.</summary>
    /// <param name="Actor">Who.</param>
    internal sealed record Register(IActorRef Actor) : INoSerializationVerificationNeeded;

    /// <summary>From a receiver of this node: what is complete here has changed.</summary>
    /// <param name="Holding">The whole of it.</param>
    internal sealed record FeedChanged(PlacementMessages.FeedHolding Holding) : INoSerializationVerificationNeeded;

    private sealed record Announce : INoSerializationVerificationNeeded
    {
        public static Announce Instance { get; } = new();
    }

    private sealed record Flush : INoSerializationVerificationNeeded
    {
        public static Flush Instance { get; } = new();
    }

    private sealed record ProbeNow : INoSerializationVerificationNeeded
    {
        public static ProbeNow Instance { get; } = new();
    }

    private sealed record AskForRegions : INoSerializationVerificationNeeded
    {
        public static AskForRegions Instance { get; } = new();
    }
}
