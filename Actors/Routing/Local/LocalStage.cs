using ActorDns.Actors.Routing.Matching;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Local;

/// <summary>
/// Answers for names that no server outside should be asked for (directive <c>local</c>; RFC 6761, RFC 6303): localhost and
/// what is below it are this machine, 1.0.0.127.in-addr.arpa is localhost, and the zones 0, 127 and 255.in-addr.arpa hold
/// nothing else. Allocates nothing; thread-safe.
/// </summary>
/// <param name="options">The directive.</param>
/// <param name="metrics">Where it is counted.</param>
public sealed class LocalStage(LocalOptions options, LocalMetrics metrics) : Stage
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "local";

    /// <summary>TTL of every record in seconds: a week.</summary>
    public const uint TtlSeconds = 604_800;

    private static readonly DomainName Localhost = DomainName.Parse("localhost.");
    private static readonly DomainName Loopback = DomainName.Parse("1.0.0.127.in-addr.arpa.");
    private static readonly DomainName Mailbox = DomainName.Parse("root.localhost.");

    private static readonly DomainName[] Zones =
        [Localhost, DomainName.Parse("0.in-addr.arpa."), DomainName.Parse("127.in-addr.arpa."), DomainName.Parse("255.in-addr.arpa.")];

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!GateStage.IsInternet(context.Query.Class))
        {
            return Next.HandleAsync(context);
        }

        var zone = ZoneScope.Longest(Zones, context.Name);
        var isBelow = zone == Localhost && context.Name.Length > Localhost.Wire.Length;
        if (isBelow || (options.AnswersPrefix && zone is null && BeginsWithLocalhost(context.Name)))
        {
            metrics.Count();
            Answer(context, context.Name, holdsAddresses: true, isApex: false);
        }
        else if (zone is not null)
        {
            Answer(context, zone.Wire, holdsAddresses: zone == Localhost, isApex: context.Name.Length == zone.Wire.Length);
        }
        else
        {
            return Next.HandleAsync(context);
        }

        return ValueTask.CompletedTask;
    }

    private static bool BeginsWithLocalhost(ReadOnlySpan<byte> name) =>
        name.Length > Localhost.Wire.Length && WireNames.EqualsIgnoreCase(name[..(Localhost.Wire.Length - 1)], Localhost.Wire[..^1]);

    private void Answer(QueryContext context, ReadOnlySpan<byte> zone, bool holdsAddresses, bool isApex)
    {
        context.AnsweredBy = this;
        var writer = context.BeginResponse();
        var type = context.Query.Type;
        var isLoopback = WireNames.EqualsIgnoreCase(context.Name, Loopback.Wire);
        if (holdsAddresses && type is (RecordType.A or RecordType.AAAA))
        {
            writer.TryAddAddress(Section.Answer, context.Name, TtlSeconds, type == RecordType.A ? HostAddress.FromBits(0x7F000001, true) : HostAddress.FromBits(1, false));
        }
        else if (isLoopback && type == RecordType.PTR)
        {
            writer.TryAddName(Section.Answer, context.Name, RecordType.PTR, TtlSeconds, Localhost.Wire);
        }
        else if (isApex && type == RecordType.NS)
        {
            writer.TryAddName(Section.Answer, context.Name, RecordType.NS, TtlSeconds, Localhost.Wire);
        }
        else
        {
            writer.ResponseCode = holdsAddresses || isApex || isLoopback ? ResponseCode.NoError : ResponseCode.NameError;
            AddSoa(ref writer, isApex && type == RecordType.SOA ? Section.Answer : Section.Authority, zone);
        }

        context.Complete(ref writer);
    }

    private static void AddSoa(ref ResponseWriter writer, Section section, scoped ReadOnlySpan<byte> zone) =>
        writer.TryAddSoa(section, zone, TtlSeconds, Localhost.Wire, Mailbox.Wire, 1, 0, 0, 0, TtlSeconds);
}
