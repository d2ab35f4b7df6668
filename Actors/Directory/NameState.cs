namespace ActorDns.Actors.Directory;

/// <summary>
/// Whether one object exists. What is older than what is known is dropped, but a list of a later epoch always counts: it
/// is the truth even when the API server was restored from a backup and its versions went back.
/// </summary>
internal sealed class NameState
{
    private volatile bool _exists;
    private long _epoch;
    private ulong _version;

    /// <summary>True while the object exists.</summary>
    public bool Exists => _exists;

    /// <summary>Applies one change; the one writer calls it.</summary>
    /// <returns>False if it was dropped.</returns>
    public bool Apply(ulong version, bool deleted, long epoch)
    {
        if (epoch <= _epoch && version < _version)
        {
            return false;
        }

        _version = version;
        _epoch = epoch;
        _exists = !deleted;
        return true;
    }

    /// <summary>Forgets the object if a complete list of a later epoch did not name it.</summary>
    /// <returns>True if it existed and does not any more.</returns>
    public bool Sweep(long epoch)
    {
        if (!_exists || _epoch >= epoch)
        {
            return false;
        }

        _exists = false;
        return true;
    }
}
