using System.Text.RegularExpressions;

namespace ActorDns.Node.Configuration.Corefile.Options;

/// <summary>One <c>consolidate</c> of the errors directive: errors that match are counted and logged once a period. Immutable.</summary>
/// <param name="Period">The period.</param>
/// <param name="Pattern">What an error's text must match.</param>
/// <param name="Level">The level they are logged at.</param>
/// <param name="ShowFirst">True to log the first one of a period at once.</param>
public sealed record ConsolidateRule(TimeSpan Period, Regex Pattern, LogLevel Level, bool ShowFirst);
