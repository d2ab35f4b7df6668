using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Replication;

/// <summary>What the receivers log.</summary>
internal static partial class ReplicationLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The copy of shard {Shard} of {Feed} begins anew: {Reason}")]
    public static partial void Renewing(ILogger logger, string feed, int shard, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The directory of {Feed} is complete: {Namespaces} namespaces")]
    public static partial void DirectoryComplete(ILogger logger, string feed, int namespaces);

    [LoggerMessage(Level = LogLevel.Information, Message = "A list of {Feed} is asked for: directory complete {IsComplete}, cut off from the streams {IsCutOff}, shards without state {Shards}")]
    public static partial void AsksForList(ILogger logger, string feed, bool isComplete, bool isCutOff, string shards);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Frames {First} to {Last} of a stream of {Feed} are lost for good; following it from there")]
    public static partial void Gap(ILogger logger, string feed, ulong first, ulong last);
}
