using ActorDns.Actors.Directory;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Kubernetes;

/// <summary>
/// The kubernetes directive: answers cluster names from the snapshots of this node, on the thread that asks, without an
/// actor and without allocation. What it does not know goes to the next stage: names outside its zones, and NXDOMAIN (also
/// the SERVFAIL of an unsynced start) in zones of <c>fallthrough</c>. The target of an ExternalName outside its zone is
/// asked of the whole server.
/// </summary>
public sealed class KubernetesStage : Stage
{
    private readonly KubernetesZone[] _zones;
    private readonly DomainName[] _fallthrough;
    private readonly FeedReader _reader;
    private readonly Func<IQueryDispatcher> _dispatcher;

    /// <summary>Makes the stage of one directive.</summary>
    /// <param name="options">The directive.</param>
    /// <param name="records">The tables of this node; they have the directive's feed.</param>
    /// <param name="ownAddresses">Addresses of this server, for NS and <c>ns.dns</c>.</param>
    /// <param name="dispatcher">The whole server, asked for when it is needed: it is made of stages like this one.</param>
    /// <exception cref="ArgumentException">The tables do not have the directive's feed.</exception>
    public KubernetesStage(
        KubernetesOptions options,
        NodeRecords records,
        IEnumerable<HostAddress> ownAddresses,
        Func<IQueryDispatcher> dispatcher)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(records);
        if (!records.TryGetFeed(Feeds.FeedPlanner.IdOf(options), out var feed))
        {
            throw new ArgumentException("The node's records have no feed for this directive: plan the feeds of all directives.", nameof(records));
        }

        // The longest zone first: the first match is the longest.
        _zones = [.. KubernetesZones.Of(options).OrderByDescending(zone => zone.Zone.LabelCount)];
        _fallthrough = [.. options.Fallthrough ?? []];
        _reader = new FeedReader(feed, [.. ownAddresses]);
        _dispatcher = dispatcher;
    }

    /// <inheritdoc/>
    public override string Name => "kubernetes";

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var zone = FindZone(context.Name);
        if (zone is null)
        {
            return Next.HandleAsync(context);
        }

        Span<byte> alias = stackalloc byte[WireNames.MaxLength];
        var writer = context.BeginResponse();
        var outcome = KubernetesAnswers.Resolve(zone, _reader, context.Name, context.Query.Type, ref writer, alias, out var aliasLength);
        if (outcome is AnswerOutcome.NameError or AnswerOutcome.NotComplete && FallsThrough(context.Name))
        {
            return Next.HandleAsync(context);
        }

        context.AnsweredBy = this;
        if (outcome == AnswerOutcome.Alias)
        {
            return ChaseAsync(context, zone, alias[..aliasLength].ToArray());
        }

        context.Complete(ref writer);
        return ValueTask.CompletedTask;
    }

    /// <summary>Asks the whole server for the target, then writes the CNAMEs again with what came behind them.</summary>
    private async ValueTask ChaseAsync(QueryContext context, KubernetesZone zone, byte[] target)
    {
        var inner = await InternalQuery.AskAsync(_dispatcher(), context, target, context.Query.Type);
        if (inner.HasFailed)
        {
            context.Error = inner.Error ?? "the target of the ExternalName could not be resolved";
            context.RespondWithCode(ResponseCode.ServerFailure);
            return;
        }

        WriteChased(context, zone, inner);
    }

    private void WriteChased(QueryContext context, KubernetesZone zone, InternalQuery inner)
    {
        Span<byte> alias = stackalloc byte[WireNames.MaxLength];
        var writer = context.BeginResponse();
        if (KubernetesAnswers.Resolve(zone, _reader, context.Name, context.Query.Type, ref writer, alias, out _) == AnswerOutcome.Alias)
        {
            inner.AppendAnswers(ref writer);
        }

        context.Complete(ref writer);
    }

    private KubernetesZone? FindZone(ReadOnlySpan<byte> name)
    {
        foreach (var zone in _zones)
        {
            if (WireNames.IsAtOrBelow(name, zone.Zone.Wire, out _))
            {
                return zone;
            }
        }

        return null;
    }

    private bool FallsThrough(ReadOnlySpan<byte> name)
    {
        foreach (var zone in _fallthrough)
        {
            if (WireNames.IsAtOrBelow(name, zone.Wire, out _))
            {
                return true;
            }
        }

        return false;
    }
}
