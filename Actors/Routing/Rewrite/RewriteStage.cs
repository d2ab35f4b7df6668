using System.Buffers;
using System.Runtime.CompilerServices;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>
/// Changes queries for the stages that follow, and their responses for the client (directive <c>rewrite</c>). Rules are tried in
/// the order of the file until one that says <c>stop</c> has matched; their response rules run in the opposite order. The
/// client always gets its own question back; a name that is no domain name after a rule is SERVFAIL. A query that no rule
/// concerns costs no allocation. Thread-safe.
/// </summary>
public sealed class RewriteStage : Stage
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "rewrite";

    private readonly RewriteRule[] _rules;
    private readonly Func<IQueryDispatcher> _dispatcher;

    /// <summary>Makes the stage.</summary>
    /// <param name="options">The directives of the block.</param>
    /// <param name="dispatcher">The whole server, for the targets of <c>cname</c>.</param>
    public RewriteStage(RewriteOptions options, Func<IQueryDispatcher> dispatcher)
    {
        ArgumentNullException.ThrowIfNull(options);
        _rules = [.. options.Rules];
        _dispatcher = dispatcher;
    }

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        Span<char> text = stackalloc char[WireNames.MaxTextLength];
        ReadOnlySpan<char> name = text[..WireNames.WriteText(context.Name, text, lower: true)];
        for (var i = 0; i < _rules.Length; i++)
        {
            if (_rules[i].Concerns(name, context))
            {
                return RewriteAsync(context, i);
            }
        }

        return Next.HandleAsync(context);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask RewriteAsync(QueryContext context, int first)
    {
        var question = QuestionDraft.Rent(context);
        try
        {
            for (var i = first; i < _rules.Length; i++)
            {
                if (_rules[i].TryApply(question) && !_rules[i].Continues)
                {
                    break;
                }
            }

            if (question.IsChanged ? await AskChangedAsync(context, question) : await AskAsync(context))
            {
                await GiveBackAsync(context, question);
            }
        }
        finally
        {
            question.Return();
        }
    }

    private async ValueTask<bool> AskAsync(QueryContext context)
    {
        await Next.HandleAsync(context);
        return context.ResponseLength > 0;
    }

    private async ValueTask<bool> AskChangedAsync(QueryContext context, QuestionDraft question)
    {
        var buffer = question.Write(out var length);
        try
        {
            if (length == 0 || context.Replace(buffer, length) is not { } original)
            {
                context.Error = $"invalid name after rewrite: {question.Name}".ReplaceLineEndings(" ");
                context.RespondWithCode(ResponseCode.ServerFailure);
                return false;
            }

            context.PassesOptions |= question.HasOwnOptions;
            try
            {
                await Next.HandleAsync(context);
            }
            finally
            {
                context.Restore(original);
            }

            return context.ResponseLength > 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask GiveBackAsync(QueryContext context, QuestionDraft question)
    {
        if (!question.IsChanged && question.ResponseRules.Count == 0)
        {
            return;
        }

        using var response = ResponseDraft.Read(context.Response);
        if (response is null)
        {
            context.Error = "the response to the rewritten query is malformed";
            context.RespondWithCode(ResponseCode.ServerFailure);
            return;
        }

        for (var i = question.ResponseRules.Count - 1; i >= 0; i--)
        {
            await question.ResponseRules[i].ApplyAsync(response, context, _dispatcher);
        }

        KeepLetters(context, response);
        response.WriteTo(context);
    }

    /// <summary>Names that became the client's own again have its letters, which some resolvers check (draft dns0x20).</summary>
    private static void KeepLetters(QueryContext context, ResponseDraft response)
    {
        foreach (ref var record in response.Records)
        {
            if (WireNames.EqualsIgnoreCase(response.OwnerOf(record), context.Name))
            {
                response.SetOwner(ref record, context.Name);
            }
        }
    }
}
