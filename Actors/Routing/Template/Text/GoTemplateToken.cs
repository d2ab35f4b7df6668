namespace ActorDns.Actors.Routing.Template.Text;

/// <summary>A word of an action. Immutable.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; of a string what is between the quotes, of a number its decimal form.</param>
/// <param name="Offset">Where it begins in the template, from 0.</param>
/// <param name="FollowsBlank">True if there is a blank before it.</param>
internal readonly record struct GoTemplateToken(GoTemplateTokenKind Kind, string Text, int Offset, bool FollowsBlank);
