using System.Diagnostics;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing;

/// <summary>
/// A question a stage asks of the whole server on behalf of a query: the target of an ExternalName goes through all server
/// blocks again, with the same client. Used by one thread at a time. Bound: <see cref="MaxDepth"/> questions within one
/// another; the next one is not asked and counts as failed.
/// </summary>
public sealed class InternalQuery
{
    /// <summary>Questions within one another.</summary>
    public const int MaxDepth = 8;

    private readonly QueryContext _context;

    private InternalQuery(QueryContext context) => _context = context;

    /// <summary>True when the server should have known and could not say: SERVFAIL, or too deep.</summary>
    public bool HasFailed => _context.ResponseLength == 0 || _context.ResponseCode == ResponseCode.ServerFailure;

    /// <summary>False when the response is for this client or this moment only.</summary>
    public bool MayBeCached => _context is { MayBeCached: true, Block: null or { DependsOnClient: false } };

    /// <summary>RCODE of the response; NoError if there is none.</summary>
    public ResponseCode Code => _context.ResponseCode;

    /// <summary>Why it failed, if a stage said so.</summary>
    public string? Error => _context.Error;

    /// <summary>Asks.</summary>
    /// <param name="dispatcher">The whole server.</param>
    /// <param name="outer">The query it is for.</param>
    /// <param name="name">QNAME in wire form.</param>
    /// <param name="type">QTYPE.</param>
    public static async ValueTask<InternalQuery> AskAsync(
        IQueryDispatcher dispatcher, QueryContext outer, ReadOnlyMemory<byte> name, RecordType type)
    {
        ArgumentNullException.ThrowIfNull(dispatcher);
        ArgumentNullException.ThrowIfNull(outer);
        var context = new QueryContext
        {
            Transport = Transport.Tcp,
            Scheme = outer.Scheme,
            ClientAddress = outer.ClientAddress,
            ClientPort = outer.ClientPort,
            LocalAddress = outer.LocalAddress,
            ServerPort = outer.ServerPort,
            ReceivedTimestamp = Stopwatch.GetTimestamp(),
            CanWait = outer.CanWait,
            CanForward = outer.CanForward,
            Depth = outer.Depth + 1,
            Trace = outer.Trace,
        };
        var query = new InternalQuery(context);
        if (context.Depth <= MaxDepth && context.SetRequest(Write(context, outer, name.Span, type)) == QueryStatus.Ok)
        {
            await dispatcher.DispatchAsync(context);
        }

        return query;
    }

    /// <summary>True when there is a record in the answer section.</summary>
    public bool HasAnswers => _context.ResponseLength > 7 && (_context.Response[6] | _context.Response[7]) != 0;

    /// <summary>Appends the records of the answer section, TTLs as they came, and passes TC on.</summary>
    public void AppendAnswers(ref ResponseWriter writer) => RecordCopier.Append(_context.Response, ref writer, Section.Answer);

    /// <summary>The response; empty if the question was not asked.</summary>
    internal ReadOnlySpan<byte> Response => _context.Response;

    /// <summary>As <see cref="AppendAnswers(ref ResponseWriter)"/>, into a response taken apart.</summary>
    internal void AppendAnswers(ResponseDraft draft) => draft.AppendAnswers(_context.Response);

    private static int Write(QueryContext context, QueryContext outer, ReadOnlySpan<byte> name, RecordType type)
    {
        ref readonly var asked = ref outer.Query;
        var fields = new QueryFields
        {
            Id = asked.Id,
            Type = type,
            RecursionDesired = asked.RecursionDesired,
            CheckingDisabled = asked.CheckingDisabled,
            UdpPayloadSize = asked.HasEdns ? ResponseWriter.AdvertisedPayloadSize : (ushort)0,
            DnssecOk = asked.DnssecOk,
        };
        QueryWriter.TryWrite(context.RequestBuffer(QueryWriter.MaxLength).Span, fields, name, default, out var length);
        return length;
    }
}
