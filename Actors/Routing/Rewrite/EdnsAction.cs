namespace ActorDns.Actors.Routing.Rewrite;

/// <summary>What an EDNS rule does with the option of its code.</summary>
public enum EdnsAction
{
    /// <summary>Replaces it, or adds it.</summary>
    Set,

    /// <summary>Replaces it if it is there.</summary>
    Replace,

    /// <summary>Adds it if it is not there.</summary>
    Append,

    /// <summary>Takes it away.</summary>
    Unset,
}
