using ActorDns.Actors.Routing;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Forwarding.Pending;

/// <summary>
/// The query that goes upstream for a client's: the question octet by octet, RD, CD and DO as the client said them, and an
/// OPT of ours when the client had one. EDNS options concern one hop and are not passed on, unless <c>rewrite</c> has set
/// them (up to <see cref="MaxOptions"/>; more are left out whole). The ID is 0 until it is sent;
/// clients whose queries then agree in every octet share one answer. Pure, thread-safe, no allocation.
/// </summary>
internal static class UpstreamQuery
{
    /// <summary>EDNS options passed on, in octets.</summary>
    public const int MaxOptions = 256;

    /// <summary>The longest query.</summary>
    public const int MaxLength = QueryWriter.MaxLength + MaxOptions;

    /// <summary>Writes it.</summary>
    /// <param name="context">The client's query.</param>
    /// <param name="foldCase">True to lower-case the name: its case is drawn for each attempt.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> octets.</param>
    /// <returns>Octets written.</returns>
    public static int Write(QueryContext context, bool foldCase, Span<byte> destination)
    {
        ref readonly var query = ref context.Query;
        var fields = new QueryFields
        {
            Type = query.Type,
            Class = query.Class,
            RecursionDesired = query.RecursionDesired,
            CheckingDisabled = query.CheckingDisabled,
            UdpPayloadSize = query.HasEdns ? ResponseWriter.AdvertisedPayloadSize : (ushort)0,
            DnssecOk = query.DnssecOk,
        };
        var options = context.PassesOptions && query.HasEdns && query.OptionsLength <= MaxOptions
            ? context.Request.Slice(query.OptionsOffset, query.OptionsLength)
            : default;
        QueryWriter.TryWrite(destination, fields, context.Name, options, out var length);
        if (foldCase)
        {
            var name = destination.Slice(12, context.Name.Length);
            WireNames.CopyLower(name, name);
        }

        return length;
    }
}
