namespace ActorDns.Actors.Routing.Dnstap;

/// <summary>The types of dnstap messages that are sent here; the bit is 1 shifted by the type's number in dnstap.proto.</summary>
[Flags]
public enum DnstapMessageTypes
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A query of a client, when it comes.</summary>
    ClientQuery = 1 << 5,

    /// <summary>The response to it.</summary>
    ClientResponse = 1 << 6,

    /// <summary>A query to an upstream of <c>forward</c>.</summary>
    ForwarderQuery = 1 << 7,

    /// <summary>The upstream's response.</summary>
    ForwarderResponse = 1 << 8,

    /// <summary>All of them.</summary>
    All = ClientQuery | ClientResponse | ForwarderQuery | ForwarderResponse,
}
