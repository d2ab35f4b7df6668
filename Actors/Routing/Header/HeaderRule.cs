namespace ActorDns.Actors.Routing.Header;

/// <summary>One line of the header directive. Immutable.</summary>
/// <param name="OfQuery">True if it changes the query on its way, false if it changes the response.</param>
/// <param name="Set">Flags that are set, as they stand in the header's second word (RFC 1035 section 4.1.1).</param>
/// <param name="Clear">Flags that are cleared.</param>
public sealed record HeaderRule(bool OfQuery, ushort Set, ushort Clear)
{
    /// <summary>AA.</summary>
    public const ushort Authoritative = 0x0400;

    /// <summary>RD.</summary>
    public const ushort RecursionDesired = 0x0100;

    /// <summary>RA.</summary>
    public const ushort RecursionAvailable = 0x0080;
}
