namespace ActorDns.Actors.Routing;

/// <summary>Questions as logs write them. Allocates; for lines that are really written.</summary>
internal static class QuestionText
{
    /// <summary>The query's name in lower case with the final dot; octets that could break a log line are escaped.</summary>
    public static string NameOf(QueryContext context) => context.NameText.ToLowerInvariant();
}
