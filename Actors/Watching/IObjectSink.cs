using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching;

/// <summary>Takes what a source reads. A call that is not done yet holds the source back: nothing piles up.</summary>
public interface IObjectSink
{
    /// <summary>Takes a page of a list, or a few changes of a watch that arrived together.</summary>
    ValueTask ChangesAsync(IReadOnlyList<ObjectChange> changes, CancellationToken cancellationToken);

    /// <summary>Takes the news that nothing was missed up to a version.</summary>
    ValueTask BookmarkAsync(ulong version, CancellationToken cancellationToken);
}
