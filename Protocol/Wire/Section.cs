namespace ActorDns.Protocol.Wire;

/// <summary>The record sections of a message in their order (RFC 1035 section 4.1).</summary>
public enum Section : byte
{
    /// <summary>Answer.</summary>
    Answer = 0,

    /// <summary>Authority.</summary>
    Authority = 1,

    /// <summary>Additional.</summary>
    Additional = 2,
}
