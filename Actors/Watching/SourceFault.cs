namespace ActorDns.Actors.Watching;

/// <summary>What a failed list or watch asks for next.</summary>
public enum SourceFault
{
    /// <summary>Try the same again after a back-off (connection refused or reset, 429, 5xx, silence).</summary>
    Transient,

    /// <summary>The version is gone (410): list again.</summary>
    VersionGone,

    /// <summary>Not allowed or not there (401, 403, 404): a person must act; keep trying slowly.</summary>
    Denied,
}
