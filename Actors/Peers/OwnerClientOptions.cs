namespace ActorDns.Actors.Peers;

/// <summary>Bounds and times of asking other nodes.</summary>
public sealed record OwnerClientOptions
{
    /// <summary>Questions in flight, at least 1; one more makes the oldest fail.</summary>
    public int MaxInFlight { get; init; } = 8192;

    /// <summary>Questions of a batch, 1 to 64; as many waiting leave although the last batch is not answered yet.</summary>
    public int MaxBatch { get; init; } = 32;

    /// <summary>How long a question may take.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Pause before the holders are asked again, when none could answer or none is known.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Least delay before the second holder is asked.</summary>
    public TimeSpan MinHedgeDelay { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Longest delay before the second holder is asked; used while nothing has been measured.</summary>
    public TimeSpan MaxHedgeDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>After this time an unanswered batch holds nothing back and its questions are asked again.</summary>
    public TimeSpan BatchPatience { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a node comes last after silence or a lost connection, if nothing is heard of it before.</summary>
    public TimeSpan AvoidFor { get; init; } = TimeSpan.FromSeconds(2);
}
