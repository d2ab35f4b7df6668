namespace ActorDns.Actors.Inspection;

/// <summary>A feed as this node sees it. Immutable.</summary>
/// <param name="Feed">Its id.</param>
/// <param name="IsFeeding">This node is one of the two that read the source.</param>
/// <param name="IsComplete">The directory is complete.</param>
/// <param name="Namespaces">Namespaces in the directory.</param>
/// <param name="SilenceSeconds">Time since a feeder was heard of last: the age of the directory at most.</param>
/// <param name="Serial">Unix time of the last change that DNS can show; 0 until there was one.</param>
/// <param name="Kinds">Its kinds.</param>
public sealed record FeedView(
    string Feed, bool IsFeeding, bool IsComplete, int Namespaces, double SilenceSeconds, long Serial, IReadOnlyList<KindView> Kinds);

/// <summary>A kind of a feed. Immutable.</summary>
/// <param name="Kind">The kind, such as <c>Service</c>.</param>
/// <param name="ListedVersion">Version of the last complete list, as epoch/resourceVersion.</param>
/// <param name="AppliedVersion">Everything up to this version is in the copies held here.</param>
/// <param name="Fault">Why the source does not answer; null when it does, or when this node does not feed.</param>
public sealed record KindView(string Kind, string ListedVersion, string AppliedVersion, string? Fault);
