namespace ActorDns.Protocol.Wire;

/// <summary>How a query came in and its response goes out.</summary>
public enum Transport : byte
{
    /// <summary>One message a datagram.</summary>
    Udp = 0,

    /// <summary>Messages with a two-octet length before each (RFC 1035 section 4.2.2).</summary>
    Tcp = 1,
}
