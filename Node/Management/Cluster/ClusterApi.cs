using System.Globalization;
using System.Threading.Channels;
using ActorDns.Actors.Placement;
using ActorDns.Node.Management.Http;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDns.Node.Management.Cluster;

/// <summary>The paths below <c>/cluster</c>, as Akka Management has them. Thread-safe.</summary>
/// <param name="system">The actor system.</param>
/// <param name="actors">Where the shard region is found.</param>
/// <param name="lifetime">Stops this node in good order when it is to leave.</param>
/// <param name="streams">The event streams.</param>
/// <param name="access">Who may change something.</param>
internal sealed class ClusterApi(ActorSystem system, IReadOnlyActorRegistry actors, IHostApplicationLifetime lifetime, EventStreams streams, WriteAccess access)
{
    /// <summary>The one shard type.</summary>
    public const string ShardType = "records";

    private const int MaxQueuedEvents = 256;
    private const int MaxForm = 1024;
    private const string Leave = "leave";
    private const string Down = "down";

    private static readonly TimeSpan RegionTimeout = TimeSpan.FromSeconds(5);

    private readonly AkkaCluster _cluster = AkkaCluster.Get(system);

    /// <summary>The members.</summary>
    public MembersAnswer Members()
    {
        var state = _cluster.State;
        var byAge = ClusterView.ByAge(state.Members).ToList();
        return new MembersAnswer(
            _cluster.SelfAddress.ToString(),
            [.. state.Members.Select(Describe)],
            [.. state.Unreachable.Select(member => new UnreachableAnswer(member.Address.ToString(), IsSeenHere(member.Address) ? [_cluster.SelfAddress.ToString()] : []))],
            state.Leader?.ToString(),
            byAge.FirstOrDefault()?.Address.ToString(),
            byAge.SelectMany(member => member.Roles.Select(role => (Role: role, member.Address)))
                .GroupBy(pair => pair.Role)
                .ToDictionary(role => role.Key, role => role.First().Address.ToString()));
    }

    /// <summary>Answers <c>/cluster/members</c>.</summary>
    public Task WriteMembersAsync(HttpContext context) => JsonAnswer.WriteAsync(context, Members(), ManagementJson.Default.MembersAnswer);

    /// <summary>Answers <c>/cluster/members/{address}</c>: GET tells, DELETE leaves, PUT does what the form field <c>operation</c> says.</summary>
    public async Task HandleMemberAsync(HttpContext context, string address)
    {
        if (Find(address) is not { } member)
        {
            await Problem.NotFound($"no member has the address '{address}'; /cluster/members names them").WriteAsync(context);
        }
        else if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        {
            await JsonAnswer.WriteAsync(context, Describe(member), ManagementJson.Default.MemberAnswer);
        }
        else if (await access.RefusalAsync(context) is { } refusal)
        {
            await refusal.WriteAsync(context);
        }
        else
        {
            await ChangeAsync(context, member);
        }
    }

    /// <summary>Answers <c>/cluster/shards/{type}</c>.</summary>
    public async Task WriteShardsAsync(HttpContext context, string type)
    {
        if (type != ShardType || !actors.TryGet<RecordRegionKey>(out var region))
        {
            await Problem.NotFound($"there is no shard type '{type}'; the one there is is '{ShardType}'").WriteAsync(context);
            return;
        }

        try
        {
            var stats = await region.Ask<ShardRegionStats>(GetShardRegionStats.Instance, RegionTimeout, context.RequestAborted);
            var shards = stats.Stats.Select(shard => new ShardAnswer(shard.Key, shard.Value)).OrderBy(shard => shard.ShardId, StringComparer.Ordinal);
            await JsonAnswer.WriteAsync(context, new ShardRegionAnswer([.. shards]), ManagementJson.Default.ShardRegionAnswer);
        }
        catch (AskTimeoutException)
        {
            await Problem.Busy("the shard region has not answered in 5 s; ask again").WriteAsync(context);
        }
    }

    /// <summary>Answers <c>/cluster/domain-events</c>, all of them or those of <c>?type=</c>.</summary>
    public Task StreamEventsAsync(HttpContext context)
    {
        var types = context.Request.Query["type"].OfType<string>().Take(32).ToHashSet(StringComparer.Ordinal);
        return streams.RunAsync(context, async writer =>
        {
            var queue = Channel.CreateBounded<DomainEventAnswer?>(MaxQueuedEvents);
            var source = system.ActorOf(Props.Create(() => new DomainEventActor(queue.Writer)));
            try
            {
                await foreach (var domainEvent in queue.Reader.ReadAllAsync(writer.Aborted))
                {
                    if (domainEvent is null)
                    {
                        await writer.WriteHeartbeatAsync();
                    }
                    else if (types.Count == 0 || types.Contains(domainEvent.Type))
                    {
                        await writer.WriteAsync(domainEvent.Type, domainEvent, ManagementJson.Default.DomainEventAnswer);
                    }
                }
            }
            finally
            {
                system.Stop(source);
            }
        });
    }

    private static MemberAnswer Describe(Member member) => new(
        member.Address.ToString(), member.UniqueAddress.Uid.ToString(CultureInfo.InvariantCulture), member.Status.ToString(), [.. member.Roles.Order(StringComparer.Ordinal)]);

    private static async Task<string?> OperationAsync(HttpContext context)
    {
        if (HttpMethods.IsDelete(context.Request.Method))
        {
            return Leave;
        }

        if (context.Request.ContentLength is null or > MaxForm || !context.Request.HasFormContentType)
        {
            return null;
        }

        try
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            return form["operation"].ToString().ToLowerInvariant();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private async Task ChangeAsync(HttpContext context, Member member)
    {
        switch (await OperationAsync(context))
        {
            case Leave when member.Address == _cluster.SelfAddress:
                // In good order: not ready, lameduck, shards handed over, then out of the cluster.
                await WriteDoneAsync(context, $"Leaving {member.Address}");
                lifetime.StopApplication();
                break;
            case Leave:
                _cluster.Leave(member.Address);
                await WriteDoneAsync(context, $"Leaving {member.Address}");
                break;
            case Down:
                _cluster.Down(member.Address);
                await WriteDoneAsync(context, $"Downing {member.Address}");
                break;
            default:
                await Problem.BadRequest($"send a form with the field operation={Leave} or operation={Down}").WriteAsync(context);
                break;
        }
    }

    private static Task WriteDoneAsync(HttpContext context, string message) =>
        JsonAnswer.WriteAsync(context, new MessageAnswer(message), ManagementJson.Default.MessageAnswer);

    // With and without the protocol in front, as Akka Management takes it.
    private Member? Find(string address) => _cluster.State.Members.FirstOrDefault(member =>
        member.Address.ToString() == address || $"{member.Address.System}@{member.Address.Host}:{member.Address.Port}" == address);

    private bool IsSeenHere(Address address) => _cluster.FailureDetector.IsMonitoring(address) && !_cluster.FailureDetector.IsAvailable(address);
}
