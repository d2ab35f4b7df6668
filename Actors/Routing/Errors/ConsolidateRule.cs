using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Routing.Errors;

/// <summary>One <c>consolidate</c> of the errors directive: errors that match are counted and logged once a period. Immutable.</summary>
/// <param name="Period">The period, from the first error on; above zero.</param>
/// <param name="Pattern">What an error's text must match; must not backtrack, as texts come from the network.</param>
/// <param name="Level">The level they are logged at.</param>
/// <param name="ShowFirst">True to log the first one of a period at once.</param>
public sealed record ConsolidateRule(TimeSpan Period, Regex Pattern, LogLevel Level, bool ShowFirst);
