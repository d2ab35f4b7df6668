namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>Who made an attempt and is told its end, once, on any thread.</summary>
internal interface IAttemptOwner
{
    /// <summary>The attempt has ended; it is used for something else as soon as this returns.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="response">The message, if it was answered; valid during the call.</param>
    void OnEnded(Attempt attempt, AttemptResult result, ReadOnlySpan<byte> response);
}
