namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>How a text is looked for in another.</summary>
internal enum TextSearch
{
    /// <summary>Anywhere.</summary>
    Contains,

    /// <summary>At its beginning.</summary>
    StartsWith,

    /// <summary>At its end.</summary>
    EndsWith,
}
