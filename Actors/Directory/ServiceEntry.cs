namespace ActorDns.Actors.Directory;

/// <summary>What the directory knows of one service name of one namespace. Written by the directory actor, read by all threads.</summary>
internal sealed class ServiceEntry
{
    private ulong _version;

    /// <summary>
    /// The version of the last change that could change an answer about this name: of the Service itself, a slice of it, or
    /// its import. Goes back only when the API server's versions do.
    /// </summary>
    public ulong Version => Volatile.Read(ref _version);

    /// <summary>The Service exists.</summary>
    public NameState Service { get; } = new();

    /// <summary>The ServiceImport exists.</summary>
    public NameState Import { get; } = new();

    /// <summary>Nothing of that name exists.</summary>
    public bool IsGone => !Service.Exists && !Import.Exists;

    /// <summary>Set by a pruning that found the name gone; the next one removes it.</summary>
    public bool IsCondemned { get; set; }

    /// <summary>Takes note of a change.</summary>
    public void Touch(ulong version)
    {
        Volatile.Write(ref _version, version);
        IsCondemned = false;
    }
}
