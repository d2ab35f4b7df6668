namespace ActorDns.Actors.Caching;

/// <summary>What the cache gives.</summary>
/// <param name="Response">The response in wire form as it was put in; shared by all, never to be changed.</param>
/// <param name="Age">Time since it was put in.</param>
/// <param name="IsCurrent">False for a stale answer: something it depends on has changed since.</param>
public readonly record struct CachedAnswer(byte[] Response, TimeSpan Age, bool IsCurrent);
