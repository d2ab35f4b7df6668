namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>What a rule does with the response to a query it matched. Immutable, thread-safe.</summary>
public abstract record ResponseRule
{
    /// <summary>Changes a response.</summary>
    /// <param name="response">The response.</param>
    /// <param name="context">The client's query, for rules that ask the server again.</param>
    /// <param name="dispatcher">The whole server.</param>
    internal abstract ValueTask ApplyAsync(ResponseDraft response, QueryContext context, Func<IQueryDispatcher> dispatcher);
}
