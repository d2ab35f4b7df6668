using ActorDns.Actors.Caching;
using ActorDns.Actors.Directory;
using ActorDns.Actors.Peers;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Kubernetes;

/// <summary>
/// The kubernetes directive: answers cluster names from the snapshots of this node, on the thread that asks, without an
/// actor and without allocation; what the directory knows not to exist likewise. Names whose shard is on other nodes are
/// answered from the cache, else asked of a holder (<see cref="OwnerAnswers"/>). What it does not know goes to the next stage: names outside its zones, and NXDOMAIN (also
/// the SERVFAIL of an unsynced start) in zones of <c>fallthrough</c>. The target of an ExternalName outside its zone is
/// asked of the whole server.
/// </summary>
public sealed class KubernetesStage : Stage
{
    private readonly KubernetesZone[] _zones;
    private readonly DomainName[] _fallthrough;
    private readonly FeedRecords _feed;
    private readonly HostAddress[] _ownAddresses;
    private readonly FeedReader _reader;
    private readonly OwnerAnswers _owners;
    private readonly Func<IQueryDispatcher> _dispatcher;

    /// <summary>Makes the stage of one directive.</summary>
    /// <param name="options">The directive.</param>
    /// <param name="records">The tables of this node; they have the directive's feed.</param>
    /// <param name="ownAddresses">Addresses of this server, for NS and <c>ns.dns</c>.</param>
    /// <param name="dispatcher">The whole server, asked for when it is needed: it is made of stages like this one.</param>
    /// <param name="client">Asks other nodes.</param>
    /// <param name="cache">Keeps what they answered.</param>
    /// <exception cref="ArgumentException">The tables do not have the directive's feed.</exception>
    public KubernetesStage(
        KubernetesOptions options,
        NodeRecords records,
        IEnumerable<HostAddress> ownAddresses,
        Func<IQueryDispatcher> dispatcher,
        OwnerClient client,
        AnswerCache cache)
        : this("kubernetes", options, KubernetesZones.Of(options), options.Fallthrough, records, ownAddresses, dispatcher, client, cache)
    {
    }

    /// <summary>Makes the stage of a k8s_external directive.</summary>
    /// <param name="external">The directive.</param>
    /// <param name="options">The kubernetes directive of its block, whose services it shows.</param>
    /// <param name="records">The tables of this node; they have that directive's feed.</param>
    /// <param name="ownAddresses">Addresses of this server, for NS.</param>
    /// <param name="dispatcher">The whole server.</param>
    /// <param name="client">Asks other nodes.</param>
    /// <param name="cache">Keeps what they answered.</param>
    /// <exception cref="ArgumentException">The tables do not have the directive's feed.</exception>
    public KubernetesStage(
        ExternalOptions external,
        KubernetesOptions options,
        NodeRecords records,
        IEnumerable<HostAddress> ownAddresses,
        Func<IQueryDispatcher> dispatcher,
        OwnerClient client,
        AnswerCache cache)
        : this(ExternalOptions.Directive, options, KubernetesZones.Of(external, options), external.Fallthrough, records, ownAddresses, dispatcher, client, cache)
    {
    }

    private KubernetesStage(
        string name,
        KubernetesOptions options,
        IEnumerable<KubernetesZone> zones,
        IReadOnlyList<DomainName>? fallthrough,
        NodeRecords records,
        IEnumerable<HostAddress> ownAddresses,
        Func<IQueryDispatcher> dispatcher,
        OwnerClient client,
        AnswerCache cache)
    {
        ArgumentNullException.ThrowIfNull(records);

        // The longest zone first: the first match is the longest.
        _zones = [.. zones.OrderByDescending(zone => zone.Zone.LabelCount)];
        Name = name;
        _fallthrough = [.. fallthrough ?? []];
        _feed = records.FeedOf(Feeds.FeedPlanner.IdOf(options));
        _ownAddresses = [.. ownAddresses];
        _reader = new FeedReader(_feed, _ownAddresses);
        _owners = new OwnerAnswers(_feed, _ownAddresses, records.OtherHolders, client, cache);
        _dispatcher = dispatcher;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var zone = FindZone(context.Name);
        if (zone is null)
        {
            return Next.HandleAsync(context);
        }

        var name = SchemaName.Read(context.Name, zone);
        var isPod = name.Form == SchemaForm.Pod;
        var owner = OwnerFinder.Find(_feed, zone, name, context.Name, context.Query.Type, _ownAddresses);
        var isHere = owner.Shard == Ownership.Nobody || (_feed.HoldsComplete(owner.Shard) && !_owners.IsBehindHere(owner, isPod, zone));
        context.Trace?.NoteOwner(_feed.Options.Id, zone.Zone.ToString(), owner.Shard, isHere && owner.Shard != Ownership.Nobody, OwnerAnswers.ToldOf(owner, isPod));
        return isHere ? AnswerHere(context, zone, name, owner) : AnswerElsewhere(context, zone, owner, isPod);
    }

    private ValueTask AnswerHere(QueryContext context, KubernetesZone zone, in SchemaName name, in Ownership owner)
    {
        Span<byte> alias = stackalloc byte[WireNames.MaxLength];
        var writer = context.BeginResponse();
        var outcome = KubernetesAnswers.Resolve(zone, name, _reader, context.Name, context.Query.Type, ref writer, alias, out var aliasLength);
        if (owner.Shard != Ownership.Nobody && !_feed.HoldsComplete(owner.Shard))
        {
            // The copy left while it was read.
            return AnswerElsewhere(context, zone, owner, isPod: name.Form == SchemaForm.Pod);
        }

        // Above the addresses of one directive may be the zone of another.
        var goesOn = outcome is AnswerOutcome.NameError or AnswerOutcome.NotComplete || name.Form == SchemaForm.ReverseNode;
        if (goesOn && FallsThrough(context.Name))
        {
            context.Trace?.Add($"kubernetes: {outcome}, handed on because of fallthrough");
            return Next.HandleAsync(context);
        }

        context.AnsweredBy = this;
        context.Complete(ref writer);
        return outcome == AnswerOutcome.Alias
            ? ChaseAsync(context, zone, context.Response.ToArray(), alias[..aliasLength].ToArray())
            : ValueTask.CompletedTask;
    }

    private ValueTask AnswerElsewhere(QueryContext context, KubernetesZone zone, in Ownership owner, bool isPod)
    {
        if (_owners.TryAnswer(context))
        {
            context.AnsweredBy = this;
            return ValueTask.CompletedTask;
        }

        if (!context.CanWait)
        {
            context.AnsweredBy = this;
            _owners.Fail(context, "too many queries wait");
            return ValueTask.CompletedTask;
        }

        return FinishAsync(context, zone, _owners.AskAsync(context, zone, owner, isPod, out var cells), cells);
    }

    private async ValueTask FinishAsync(QueryContext context, KubernetesZone zone, ValueTask<OwnerReply> asked, CellReading[] cells)
    {
        var reply = await asked;
        context.Trace?.NoteReply(reply.Node?.ToString(), reply.Reason);
        if (reply.Answer is { Outcome: not AnswerOutcome.Alias } late && reply.Reason is not null)
        {
            context.AnsweredBy = this;
            OwnerAnswers.RespondStale(context, late.Response);
            return;
        }

        if (reply.Answer is { } answer)
        {
            await FinishAsync(context, zone, answer, cells);
            return;
        }

        context.AnsweredBy = this;
        _owners.Fail(context, reply.Reason);
    }

    private ValueTask FinishAsync(QueryContext context, KubernetesZone zone, PeerMessages.OwnerAnswer answer, CellReading[] cells)
    {
        if (answer.Outcome == AnswerOutcome.NameError && FallsThrough(context.Name))
        {
            return Next.HandleAsync(context);
        }

        context.AnsweredBy = this;
        if (answer.Outcome == AnswerOutcome.Alias)
        {
            return ChaseAsync(context, zone, answer.Response, answer.Alias);
        }

        _owners.Keep(context, answer.Response, cells);
        context.RespondAs(answer.Response);
        return ValueTask.CompletedTask;
    }

    /// <summary>Asks the whole server for the target, then puts what came behind the CNAMEs.</summary>
    private async ValueTask ChaseAsync(QueryContext context, KubernetesZone zone, byte[] aliases, byte[] target)
    {
        context.Trace?.Add($"kubernetes: the name is an alias of {WireNames.ToText(target)}, which is asked of the whole server");
        var inner = await InternalQuery.AskAsync(_dispatcher(), context, target, context.Query.Type);
        if (inner.HasFailed)
        {
            context.Error = inner.Error ?? "the target of the ExternalName could not be resolved";
            context.RespondWithCode(ResponseCode.ServerFailure);
            return;
        }

        WriteChased(context, zone, aliases, inner, isInZone: WireNames.IsAtOrBelow(target, zone.Zone.Wire, out _));
    }

    private void WriteChased(QueryContext context, KubernetesZone zone, byte[] aliases, InternalQuery inner, bool isInZone)
    {
        var writer = context.BeginResponse();
        if (isInZone && !inner.HasAnswers)
        {
            // As if the target were here: a CNAME into the zone that leads nowhere is not shown.
            KubernetesAnswers.WriteNoData(zone, context.Name, context.Query.Type, _reader.Serial, ref writer);
        }
        else
        {
            writer.Authoritative = true;
            RecordCopier.Append(aliases, ref writer, Section.Answer);
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
