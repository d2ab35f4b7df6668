using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Replication;

/// <summary>A version for each kind of a feed. Not thread-safe.</summary>
internal sealed class KindVersions
{
    private readonly StateVersion[] _versions = new StateVersion[8];

    /// <summary>The version of a kind; the default when none is known.</summary>
    public StateVersion this[ObjectKind kind]
    {
        get => _versions[(int)kind & 7];
        set => _versions[(int)kind & 7] = value;
    }

    /// <summary>Raises a version.</summary>
    public void Raise(ObjectKind kind, StateVersion version) => this[kind] = StateVersion.Max(this[kind], version);

    /// <summary>Raises every kind to another's.</summary>
    public void Raise(KindVersions other, IEnumerable<ObjectKind> kinds)
    {
        foreach (var kind in kinds)
        {
            Raise(kind, other[kind]);
        }
    }

    /// <summary>Takes over what a message says.</summary>
    public static KindVersions Of(IEnumerable<StreamMessages.KindVersion> versions)
    {
        var result = new KindVersions();
        foreach (var version in versions)
        {
            result.Raise(version.Kind, version.Version);
        }

        return result;
    }

    /// <summary>A copy as it is now.</summary>
    public KindVersions Clone()
    {
        var clone = new KindVersions();
        _versions.CopyTo(clone._versions, 0);
        return clone;
    }

    /// <summary>True when no kind is behind the other's.</summary>
    public bool Covers(KindVersions other, IEnumerable<ObjectKind> kinds) => kinds.All(kind => this[kind] >= other[kind]);
}
