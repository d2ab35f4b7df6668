using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Dns64;

/// <summary>
/// Gives clients that have IPv6 only an address for names that have IPv4 only (directive <c>dns64</c>; RFC 6147): when a
/// question for AAAA finds none, A is asked of the whole server and its addresses are written behind the prefix of the
/// NAT64. A name that does not exist, and an A question that fails or finds nothing, leave the response as it was. It stands
/// before the cache, so what is kept is the same for all clients. Other questions cost nothing; thread-safe.
/// </summary>
/// <param name="options">The directive.</param>
/// <param name="metrics">Where it is counted.</param>
/// <param name="dispatcher">The whole server.</param>
public sealed class Dns64Stage(Dns64Options options, Dns64Metrics metrics, Func<IQueryDispatcher> dispatcher) : Stage
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "dns64";

    /// <summary>Longest TTL of a translated record in seconds where the response to AAAA has no SOA (RFC 6147 section 5.1.7).</summary>
    public const uint MaxTtlSeconds = 600;

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Query is { Type: RecordType.AAAA, Class: RecordClass.IN } && (options.AllowsIPv4 || context.ClientAddress.IsIPv6)
            ? TranslateAsync(context)
            : Next.HandleAsync(context);
    }

    private async ValueTask TranslateAsync(QueryContext context)
    {
        await Next.HandleAsync(context);
        if (context.ResponseLength == 0 || context.ResponseCode == ResponseCode.NameError || !MayTranslate(context.Response, out var ttl))
        {
            return;
        }

        var addresses = await InternalQuery.AskAsync(dispatcher(), context, context.Name.ToArray(), RecordType.A);
        using var draft = addresses.HasFailed ? null : ResponseDraft.Read(addresses.Response);
        if (draft is null || draft.ResponseCode != ResponseCode.NoError || !TryTranslate(draft, ttl))
        {
            return;
        }

        metrics.Translated(context.Block?.ServerText ?? string.Empty);
        context.Error = null;
        context.AnsweredBy = this;
        context.MayBeCached = false;
        draft.AuthenticData = false;
        draft.Authoritative = false;
        draft.WriteTo(context);
    }

    /// <summary>Says whether a response to AAAA leaves room for translated addresses, and what their TTL is at most.</summary>
    private bool MayTranslate(ReadOnlySpan<byte> response, out uint ttl)
    {
        ttl = MaxTtlSeconds;
        var reader = new MessageReader(response);
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        while (reader.TryReadRecord(owner, out var record))
        {
            if (record is { Section: Section.Answer, Type: RecordType.AAAA } && !options.TranslatesAll)
            {
                return false;
            }

            ttl = record is { Section: Section.Authority, Type: RecordType.SOA } ? record.TtlSeconds : ttl;
        }

        return reader.Fault == MessageFault.None && !reader.Truncated;
    }

    private bool TryTranslate(ResponseDraft draft, uint ttl)
    {
        var translated = 0;
        Span<byte> address = stackalloc byte[16];
        foreach (ref var record in draft.Records)
        {
            if (record is { Section: Section.Answer, Type: RecordType.A, RdataLength: 4 })
            {
                options.Prefix.Translate(draft.RdataOf(record), address);
                draft.SetRdata(ref record, address);
                record.Type = RecordType.AAAA;
                record.TtlSeconds = Math.Min(record.TtlSeconds, ttl);
                translated++;
            }
        }

        return translated > 0;
    }
}
