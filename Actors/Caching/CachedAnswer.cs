namespace ActorDns.Actors.Caching;

/// <summary>What the cache gives.</summary>
/// <param name="response">The response.</param>
/// <param name="age">Its age.</param>
/// <param name="isCurrent">Whether it is current.</param>
public readonly ref struct CachedAnswer(ReadOnlySpan<byte> response, TimeSpan age, bool isCurrent)
{
    /// <summary>The response in wire form as it was put in; shared by all.</summary>
    public ReadOnlySpan<byte> Response { get; } = response;

    /// <summary>Time since it was put in.</summary>
    public TimeSpan Age { get; } = age;

    /// <summary>False for a stale answer: something it depends on has changed since.</summary>
    public bool IsCurrent { get; } = isCurrent;
}
