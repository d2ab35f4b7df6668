using System.Runtime.CompilerServices;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing.Nsid;

/// <summary>
/// Says who answered, to clients that ask for it with an NSID option (directive <c>nsid</c>; RFC 5001). A query without the
/// option costs a look at its options. Thread-safe.
/// </summary>
/// <param name="identifier">What is said; 1 to <see cref="MaxLength"/> octets.</param>
public sealed class NsidStage(ReadOnlyMemory<byte> identifier) : Stage
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "nsid";

    /// <summary>Longest identifier in octets: what a response has room for beside an extended error.</summary>
    public const int MaxLength = 100;

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Query.HasEdns || !EdnsOptions.Of(context.Request, context.Query).TryFind(EdnsOptionCode.NameServerId, out _))
        {
            return Next.HandleAsync(context);
        }

        var task = Next.HandleAsync(context);
        if (!task.IsCompletedSuccessfully)
        {
            return AwaitAsync(task, context);
        }

        Identify(context);
        return task;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitAsync(ValueTask task, QueryContext context)
    {
        await task;
        Identify(context);
    }

    private void Identify(QueryContext context)
    {
        using var draft = ResponseDraft.Read(context.Response);
        if (draft is not null)
        {
            // First, so that it is not what a full OPT leaves out.
            draft.SetOption(EdnsOptionCode.NameServerId, identifier.Span);
            draft.WriteTo(context);
        }
    }
}
