using System.Runtime.CompilerServices;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Minimal;

/// <summary>
/// The minimal directive: an answer goes out without its authority and additional sections. Denials and referrals stay whole:
/// their authority section is the answer. Stateless, thread-safe; no allocation where there is nothing to leave out.
/// </summary>
public sealed class MinimalStage : Stage
{
    /// <inheritdoc/>
    public override string Name => "minimal";

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var task = Next.HandleAsync(context);
        if (!task.IsCompletedSuccessfully)
        {
            return AwaitAsync(task, context);
        }

        Shorten(context);
        return task;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask AwaitAsync(ValueTask task, QueryContext context)
    {
        await task;
        Shorten(context);
    }

    private static void Shorten(QueryContext context)
    {
        var response = context.Response;
        if (response.Length < 12 || (response[6] | response[7]) == 0)
        {
            return;
        }

        // One additional record is the OPT of a query that had one.
        var additional = (response[10] << 8) | response[11];
        if ((response[8] | response[9]) == 0 && additional <= (context.Query.HasEdns ? 1 : 0))
        {
            return;
        }

        using var draft = ResponseDraft.Read(response);
        if (draft is not null)
        {
            draft.RemoveAll(static record => record.Section != Section.Answer);
            draft.WriteTo(context);
        }
    }
}
