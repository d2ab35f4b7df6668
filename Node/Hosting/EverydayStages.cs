using System.Text;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Acl;
using ActorDns.Actors.Routing.Any;
using ActorDns.Actors.Routing.Autopath;
using ActorDns.Actors.Routing.Bufsize;
using ActorDns.Actors.Routing.Chaos;
using ActorDns.Actors.Routing.Dns64;
using ActorDns.Actors.Routing.Dnstap;
using ActorDns.Actors.Routing.Header;
using ActorDns.Actors.Routing.Hosts;
using ActorDns.Actors.Routing.LoadBalance;
using ActorDns.Actors.Routing.Local;
using ActorDns.Actors.Routing.Minimal;
using ActorDns.Actors.Routing.Nsid;
using ActorDns.Actors.Routing.Rewrite;
using ActorDns.Actors.Routing.Template;
using ActorDns.Actors.Routing.Trace;
using ActorDns.Actors.Routing.Transfer;
using ActorDns.Actors.Routing.Whoami;
using ActorDns.Node.Configuration.Corefile.Options;
using Prometheus;

namespace ActorDns.Node.Hosting;

/// <summary>Makes the stages of everyday directives that need nothing of the cluster. Thread-safe.</summary>
internal sealed class EverydayStages(CollectorRegistry registry, ILoggerFactory loggers, TimeProvider time)
{
    private readonly Lazy<AclMetrics> _acl = new(() => new AclMetrics(registry));
    private readonly Lazy<DnstapMetrics> _dnstap = new(() => new DnstapMetrics(registry));
    private readonly Lazy<TraceMetrics> _trace = new(() => new TraceMetrics(registry));
    private readonly Lazy<Dns64Metrics> _dns64 = new(() => new Dns64Metrics(registry));
    private readonly Lazy<LocalMetrics> _local = new(() => new LocalMetrics(registry));
    private readonly Lazy<TemplateMetrics> _templates = new(() => new TemplateMetrics(registry));
    private readonly Lazy<AutopathMetrics> _autopath = new(() => new AutopathMetrics(registry));
    private readonly ZoneStages _zones = new(registry, loggers, time);
    private readonly Lazy<HostsMetrics> _hosts = new(() => new HostsMetrics(registry));

    /// <summary>The metrics of all autopath directives.</summary>
    public AutopathMetrics Autopath => _autopath.Value;

    /// <summary>Makes the stage of dnstap, which <c>forward</c> reports to; null for a block without the directive.</summary>
    public DnstapStage? CreateDnstap(ServerBlockOptions block) =>
        block.Dnstaps.Count > 0 ? new DnstapStage(block.Dnstaps, _dnstap.Value, loggers.CreateLogger<DnstapStage>(), time) : null;

    /// <summary>Makes those of a block.</summary>
    /// <param name="block">The block as read.</param>
    /// <param name="dispatcher">The whole server, for stages that ask it again.</param>
    /// <param name="collections">The zones of the block that are collected when they are transferred.</param>
    public IEnumerable<Stage> Create(ServerBlockOptions block, Func<IQueryDispatcher> dispatcher, IReadOnlyList<IZoneCollection> collections) =>
        CreateEdge(block, dispatcher).Concat(CreateMiddle(block, dispatcher)).Concat(_zones.Create(block, dispatcher, collections));

    private IEnumerable<Stage> CreateEdge(ServerBlockOptions block, Func<IQueryDispatcher> dispatcher)
    {
        if (block.Trace is { } trace)
        {
            yield return new TraceStage(trace, _trace.Value, loggers.CreateLogger<TraceStage>(), time);
        }

        if (block.Nsid is { } nsid)
        {
            yield return new NsidStage(Encoding.UTF8.GetBytes(nsid));
        }

        if (block.Local is { } local)
        {
            yield return new LocalStage(local, _local.Value);
        }

        if (block.Dns64 is { } dns64)
        {
            yield return new Dns64Stage(dns64, _dns64.Value, dispatcher);
        }

        if (block.Chaos is { } chaos)
        {
            yield return new ChaosStage(chaos, Environment.MachineName);
        }

        if (block.IsWhoami)
        {
            yield return new WhoamiStage();
        }
    }

    private IEnumerable<Stage> CreateMiddle(ServerBlockOptions block, Func<IQueryDispatcher> dispatcher)
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

        if (block.Templates.Count > 0)
        {
            yield return new TemplateStage(block.Templates, _templates.Value, dispatcher);
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
