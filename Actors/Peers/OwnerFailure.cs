namespace ActorDns.Actors.Peers;

/// <summary>Why a question was not answered; also the label of the metric.</summary>
public static class OwnerFailure
{
    /// <summary>Until the deadline no node was known to hold a complete copy.</summary>
    public const string NoHolder = "no_holder";

    /// <summary>Until the deadline the holders said that their copies are not complete.</summary>
    public const string NotComplete = "not_complete";

    /// <summary>Until the deadline the holders said that their copies are older than what was asked for.</summary>
    public const string Behind = "behind";

    /// <summary>Until the deadline the holders said nothing.</summary>
    public const string Silent = "silent";

    /// <summary>It was the oldest when one more than the bound came.</summary>
    public const string Overload = "overload";

    /// <summary>The actor system is not up, or went down.</summary>
    public const string Stopped = "stopped";

    internal static IReadOnlyList<string> All { get; } = [NoHolder, NotComplete, Behind, Silent, Overload, Stopped];
}
