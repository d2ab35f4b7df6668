using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Directory;

/// <summary>Whether one object exists. What is older than what is known is dropped. One writer; <see cref="Exists"/> may be read by any thread.</summary>
internal sealed class NameState
{
    private volatile bool _exists;

    /// <summary>True while the object exists.</summary>
    public bool Exists => _exists;

    /// <summary>The version of what is known. For the one writer.</summary>
    public StateVersion Version { get; private set; }

    /// <summary>Applies one change; the one writer calls it.</summary>
    /// <returns>False if it was dropped.</returns>
    public bool Apply(StateVersion version, bool deleted)
    {
        if (version < Version)
        {
            return false;
        }

        Version = version;
        _exists = !deleted;
        return true;
    }

    /// <summary>Forgets the object if a list that did not name it is not older.</summary>
    /// <returns>True if it existed and does not any more.</returns>
    public bool Sweep(StateVersion version)
    {
        if (!_exists || Version > version)
        {
            return false;
        }

        Version = version;
        _exists = false;
        return true;
    }
}
