using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Acl;
using ActorDns.Actors.Routing.Any;
using ActorDns.Actors.Routing.Bufsize;
using ActorDns.Actors.Routing.Header;
using ActorDns.Actors.Routing.Hosts;
using ActorDns.Actors.Routing.LoadBalance;
using ActorDns.Actors.Routing.Minimal;
using ActorDns.Actors.Routing.Rewrite;
using ActorDns.Node.Configuration.Corefile.Options;
using Prometheus;

namespace ActorDns.Node.Hosting;

/// <summary>Makes the stages of everyday directives that need nothing of the cluster. Thread-safe.</summary>
internal sealed class EverydayStages(CollectorRegistry registry, ILoggerFactory loggers, TimeProvider time)
{
    private readonly Lazy<AclMetrics> _acl = new(() => new AclMetrics(registry));
    private readonly Lazy<HostsMetrics> _hosts = new(() => new HostsMetrics(registry));

    /// <summary>Makes those of a block.</summary>
    /// <param name="block">The block as read.</param>
    /// <param name="dispatcher">The whole server, for stages that ask it again.</param>
    public IEnumerable<Stage> Create(ServerBlockOptions block, Func<IQueryDispatcher> dispatcher)
    {
        if (block.UdpResponseCap is { } octets)
        {
            yield return new BufsizeStage(octets);
        }

        if (block.RefusesAny)
        {
            yield return new AnyStage();
        }

        if (block.Acls.Count > 0)
        {
            yield return new AclStage(block.Acls, _acl.Value);
        }

        if (block.HeaderRules.Count > 0)
        {
            yield return new HeaderStage(block.HeaderRules);
        }

        if (block.IsMinimal)
        {
            yield return new MinimalStage();
        }

        if (block.LoadBalance is { } balance)
        {
            yield return new LoadBalanceStage(balance);
        }

        if (block.RewriteRules.Count > 0)
        {
            yield return new RewriteStage(new RewriteOptions(block.RewriteRules), dispatcher);
        }

        if (block.Hosts is { } hosts)
        {
            yield return new HostsStage(hosts, _hosts.Value, loggers.CreateLogger<HostsStage>(), time);
        }
    }
}
