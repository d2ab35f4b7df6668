using ActorDns.Actors.Routing.Matching;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using ActorDns.Protocol.Zones;

namespace ActorDns.Actors.Routing.Zones;

/// <summary>
/// Answers from zones with authority. A name outside them goes to the next stage, and so does one that does not exist in the
/// zones of <c>fallthrough</c>. While a zone has no data that may be given out: SERVFAIL with Extended DNS Error 24. An alias that
/// leads outside its zone is asked of the whole server if the client wants recursion. Thread-safe, no allocation but for
/// such aliases.
/// </summary>
public abstract class ZoneStage : Stage
{
    /// <summary>Opcode of NOTIFY (RFC 1996).</summary>
    internal const int OpcodeNotify = 4;

    /// <summary>Extended DNS Error: Invalid Data (RFC 8914 section 4.25).</summary>
    private const int InvalidData = 24;

    private volatile Slot[] _zones;
    private readonly Func<IQueryDispatcher> _dispatcher;

    /// <summary>Makes the stage.</summary>
    /// <param name="zones">The zones, each with those in which a name that does not exist goes on; null for none.</param>
    /// <param name="dispatcher">The whole server.</param>
    protected ZoneStage(IEnumerable<(IZoneSource Source, IReadOnlyList<DomainName>? Fallthrough)> zones, Func<IQueryDispatcher> dispatcher)
    {
        _zones = SlotsOf(zones);
        _dispatcher = dispatcher;
    }

    /// <summary>The zones, the longest first.</summary>
    public IEnumerable<IZoneSource> Sources => _zones.Select(zone => zone.Source);

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Find(context.Name) is not { } zone)
        {
            return Next.HandleAsync(context);
        }

        if (context.Query.Opcode == OpcodeNotify)
        {
            return Notify(context, zone.Source);
        }

        if (zone.Source.Current is not { } data)
        {
            context.AnsweredBy = this;
            context.Error = $"zone {zone.Source.Origin} has no data that may be given out";
            context.RespondWithCode(ResponseCode.ServerFailure, InvalidData);
            return ValueTask.CompletedTask;
        }

        return Answer(context, zone, data);
    }

    /// <summary>Puts other zones in the place of those there are: a query under way finishes in the one it began in.</summary>
    protected void Exchange(IEnumerable<(IZoneSource Source, IReadOnlyList<DomainName>? Fallthrough)> zones) => _zones = SlotsOf(zones);

    // The longest zone first: the first match is the longest.
    private static Slot[] SlotsOf(IEnumerable<(IZoneSource Source, IReadOnlyList<DomainName>? Fallthrough)> zones) =>
        [.. zones.Select(zone => new Slot(zone.Source, [.. zone.Fallthrough ?? []])).OrderByDescending(zone => zone.Source.Origin.LabelCount)];

    private Slot? Find(ReadOnlySpan<byte> name)
    {
        foreach (var zone in _zones)
        {
            if (WireNames.IsAtOrBelow(name, zone.Source.Origin.Wire, out _))
            {
                return zone;
            }
        }

        return null;
    }

    private ValueTask Notify(QueryContext context, IZoneSource zone)
    {
        context.AnsweredBy = this;
        if (context.Name.Length != zone.Origin.Wire.Length || !zone.OnNotify(context.ClientAddress))
        {
            context.RespondWithCode(ResponseCode.Refused);
            return ValueTask.CompletedTask;
        }

        var writer = context.BeginResponse();
        writer.Authoritative = true;
        context.Complete(ref writer);
        return ValueTask.CompletedTask;
    }

    private ValueTask Answer(QueryContext context, Slot zone, Zone data)
    {
        Span<byte> alias = stackalloc byte[WireNames.MaxLength];
        var writer = context.BeginResponse();
        var outcome = ZoneAnswers.Resolve(data, context.Name, context.Query.Type, ref writer, alias, out var aliasLength);
        if (outcome == ZoneOutcome.NameError && ZoneScope.Holds(zone.Fallthrough, context.Name))
        {
            context.Trace?.Add($"{Name}: the name does not exist in {data.Origin}, handed on because of fallthrough");
            return Next.HandleAsync(context);
        }

        context.AnsweredBy = this;
        context.Trace?.Add($"{Name}: zone {data.Origin}, serial {data.Soa.Serial}: {outcome}");
        context.Complete(ref writer);
        return outcome == ZoneOutcome.Alias && context.Query.RecursionDesired
            ? ChaseAsync(context, alias[..aliasLength].ToArray())
            : ValueTask.CompletedTask;
    }

    /// <summary>Asks the whole server for the target and puts what came behind the aliases.</summary>
    private async ValueTask ChaseAsync(QueryContext context, byte[] target)
    {
        var aliases = context.Response.ToArray();
        var inner = await InternalQuery.AskAsync(_dispatcher(), context, target, context.Query.Type);
        if (inner.HasFailed)
        {
            context.Error = inner.Error ?? $"the alias {WireNames.ToText(target)} could not be resolved";
            context.RespondWithCode(ResponseCode.ServerFailure);
            return;
        }

        Write(context, aliases, inner);
    }

    private static void Write(QueryContext context, byte[] aliases, InternalQuery inner)
    {
        var writer = context.BeginResponse();
        writer.Authoritative = true;
        RecordCopier.Append(aliases, ref writer, Section.Answer);
        if (inner.Code == ResponseCode.NameError)
        {
            writer.ResponseCode = ResponseCode.NameError;
        }

        inner.AppendAnswers(ref writer);
        context.Complete(ref writer);
    }

    private sealed record Slot(IZoneSource Source, DomainName[] Fallthrough);
}
