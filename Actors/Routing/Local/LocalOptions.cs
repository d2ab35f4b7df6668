namespace ActorDns.Actors.Routing.Local;

/// <summary>Directive <c>local</c>. Immutable.</summary>
/// <param name="AnswersPrefix">True to answer for names whose first label is <c>localhost</c>, too (<c>localhost_prefix</c>).</param>
public sealed record LocalOptions(bool AnswersPrefix = true);
