using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Directory;

/// <summary>
/// A version with one writer and any number of readers: two words that are read as one, because they are behind a reference
/// that is swapped whole. Goes up only.
/// </summary>
internal sealed class VersionMark
{
    private volatile Box _box = Box.Nothing;

    /// <summary>The version.</summary>
    public StateVersion Value => _box.Value;

    /// <summary>Raises it; a lower one is without effect.</summary>
    public void Raise(StateVersion version)
    {
        if (version > _box.Value)
        {
            _box = new Box(version);
        }
    }

    private sealed record Box(StateVersion Value)
    {
        public static Box Nothing { get; } = new(default(StateVersion));
    }
}
