namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>A response rule that needs nothing but the response. Immutable, thread-safe.</summary>
public abstract record RecordRule : ResponseRule
{
    /// <summary>Changes a response.</summary>
    internal abstract void Apply(ResponseDraft response);

    /// <inheritdoc/>
    internal sealed override ValueTask ApplyAsync(ResponseDraft response, QueryContext context, Func<IQueryDispatcher> dispatcher)
    {
        Apply(response);
        return ValueTask.CompletedTask;
    }
}
