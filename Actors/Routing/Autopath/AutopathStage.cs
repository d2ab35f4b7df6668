using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using ActorDns.Actors.Routing.Matching;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Autopath;

/// <summary>
/// Walks the client's search list for it (directive <c>autopath</c>): when a name that ends in the list's first domain does
/// not exist, the name is asked in the other domains, and the first answer that is not NXDOMAIN is given behind a CNAME that
/// leads there. When none of them exists, or one cannot be asked, the client gets the first NXDOMAIN and walks itself: nothing
/// is ever said that its own walk would not have found. It stands before the cache, so each name tried is kept as its own and
/// what was put together for one client as none. Names the server asks itself were in no search list and are left alone.
/// Thread-safe; a name that is not concerned costs no allocation.
/// </summary>
public sealed class AutopathStage : Stage
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "autopath";

    private readonly DomainName[] _zones;
    private readonly ISearchList _list;
    private readonly AutopathMetrics _metrics;

    /// <summary>Makes the stage.</summary>
    /// <param name="zones">The zones whose names are completed.</param>
    /// <param name="list">The search lists.</param>
    /// <param name="metrics">Where it counts.</param>
    public AutopathStage(IEnumerable<DomainName> zones, ISearchList list, AutopathMetrics metrics)
    {
        _zones = [.. zones];
        _list = list;
        _metrics = metrics;
    }

    private enum Trial
    {
        Found,
        Missing,
        Failed,
    }

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var isConcerned = context.Query.Type is RecordType.A or RecordType.AAAA
            && context.Depth == 0
            && ZoneScope.Holds(_zones, context.Name)
            && _list.TryMatch(context.Name, out _);
        var task = Next.HandleAsync(context);
        if (!isConcerned)
        {
            return task;
        }

        if (!task.IsCompletedSuccessfully)
        {
            return AwaitAsync(task, context);
        }

        return IsMissing(context) ? WalkAsync(context) : task;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitAsync(ValueTask task, QueryContext context)
    {
        await task;
        if (IsMissing(context))
        {
            await WalkAsync(context);
        }
    }

    private static bool IsMissing(QueryContext context) => context is { ResponseLength: > 0, ResponseCode: ResponseCode.NameError };

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WalkAsync(QueryContext context)
    {
        if (!await _list.IsOfClientAsync(context))
        {
            context.Trace?.Add("autopath: the client is no pod of the namespace the name ends in, or that could not be known in time; it walks its search list itself");
            return;
        }

        var first = ArrayPool<byte>.Shared.Rent(context.ResponseLength);
        var (length, answeredBy) = (context.ResponseLength, context.AnsweredBy);
        context.Response.CopyTo(first);
        try
        {
            _list.TryMatch(context.Name, out var match);
            var trial = Trial.Missing;
            for (var i = 0; i < match.Others.Length && trial == Trial.Missing; i++)
            {
                trial = await TryAsync(context, match.OwnLength, match.Others[i]);
            }

            if (trial == Trial.Found)
            {
                _metrics.CountCompleted(context.Block);
                return;
            }

            if (trial == Trial.Failed)
            {
                _metrics.CountAbandoned(context.Block);
            }

            context.Respond(first.AsSpan(0, length));
            (context.AnsweredBy, context.Error) = (answeredBy, null);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(first);
        }
    }

    private async ValueTask<Trial> TryAsync(QueryContext context, int ownLength, DomainName domain)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(QueryWriter.MaxLength + context.RequestLength);
        try
        {
            var length = WriteQuery(context, ownLength, domain, buffer);
            if (length == 0 || context.Replace(buffer, length) is not { } original)
            {
                // Longer than a name may be: it exists nowhere.
                return Trial.Missing;
            }

            try
            {
                await Next.HandleAsync(context);
            }
            finally
            {
                context.Restore(original);
            }

            context.Trace?.Add($"autopath: tried below {domain}: {(context.ResponseLength == 0 ? "no response" : context.ResponseCode.ToString())}");
            return IsMissing(context) ? Trial.Missing
                : context is { ResponseLength: > 0, ResponseCode: ResponseCode.NoError } && TryGiveBack(context) ? Trial.Found
                : Trial.Failed;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The client's query with another name, its flags and options as they are.</summary>
    private static int WriteQuery(QueryContext context, int ownLength, DomainName domain, Span<byte> buffer)
    {
        Span<byte> name = stackalloc byte[WireNames.MaxLength];
        if (ownLength + domain.Wire.Length > name.Length)
        {
            return 0;
        }

        context.Name[..ownLength].CopyTo(name);
        domain.Wire.CopyTo(name[ownLength..]);
        ref readonly var query = ref context.Query;
        var fields = new QueryFields
        {
            Id = query.Id,
            Type = query.Type,
            Class = query.Class,
            UdpPayloadSize = query.HasEdns ? query.UdpPayloadSize : (ushort)0,
            DnssecOk = query.DnssecOk,
        };
        var options = query.HasEdns ? context.Request.Slice(query.OptionsOffset, query.OptionsLength) : default;
        if (QueryWriter.TryWrite(buffer, fields, name[..(ownLength + domain.Wire.Length)], options, out var length))
        {
            BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], query.Flags);
        }

        return length;
    }

    /// <summary>Makes it the answer to the client's question: a CNAME leads from there to where it was found. NODATA stays as it is.</summary>
    private static bool TryGiveBack(QueryContext context)
    {
        using var response = ResponseDraft.Read(context.Response);
        if (response is null)
        {
            return false;
        }

        if (response.Records is [{ Section: Section.Answer } found, ..])
        {
            response.Insert(0, Section.Answer, context.Name, RecordType.CNAME, found.TtlSeconds, response.OwnerOf(found));
        }

        response.WriteTo(context);
        return true;
    }
}
