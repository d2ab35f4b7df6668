namespace ActorDns.Actors.Watching.Manifests;

/// <summary>What a <see cref="ManifestFinding"/> means for the file it is about.</summary>
public enum ManifestSeverity
{
    /// <summary>The file is served, but not as its author may expect.</summary>
    Warning,

    /// <summary>The file is not served as it is now: its last good state stays.</summary>
    Error,
}
