using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Dnstap;

/// <summary>What one dnstap message says besides the DNS message. Immutable.</summary>
internal readonly record struct DnstapFields
{
    /// <summary>SocketProtocol UDP of dnstap.proto.</summary>
    public const uint Udp = 1;

    /// <summary>SocketProtocol TCP.</summary>
    public const uint Tcp = 2;

    /// <summary>SocketProtocol DOT: DNS over TLS.</summary>
    public const uint Tls = 3;

    /// <summary>SocketProtocol DOH: DNS over HTTPS.</summary>
    public const uint Https = 4;

    /// <summary>The type; one of them.</summary>
    public DnstapMessageTypes Type { get; init; }

    /// <summary>The protocol, one of the constants.</summary>
    public uint SocketProtocol { get; init; }

    /// <summary>Who asks; the default value for nobody.</summary>
    public HostAddress QueryAddress { get; init; }

    /// <summary>The port of who asks.</summary>
    public ushort QueryPort { get; init; }

    /// <summary>Who is asked; the default value if it is not said.</summary>
    public HostAddress ResponseAddress { get; init; }

    /// <summary>The port of who is asked.</summary>
    public ushort ResponsePort { get; init; }

    /// <summary>When the query was received or sent.</summary>
    public DateTimeOffset QueryTime { get; init; }

    /// <summary>When the response was; written for responses only.</summary>
    public DateTimeOffset ResponseTime { get; init; }
}
