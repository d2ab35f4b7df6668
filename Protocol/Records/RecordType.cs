namespace ActorDns.Protocol.Records;

/// <summary>RR TYPE and QTYPE values (RFC 1035 section 3.2.2 and the IANA registry). Any 16-bit value is legal.</summary>
public enum RecordType : ushort
{
    /// <summary>No type.</summary>
    None = 0,

    /// <summary>IPv4 host address (RFC 1035).</summary>
    A = 1,

    /// <summary>Authoritative name server (RFC 1035).</summary>
    NS = 2,

    /// <summary>Canonical name for an alias (RFC 1035).</summary>
    CNAME = 5,

    /// <summary>Start of a zone of authority (RFC 1035).</summary>
    SOA = 6,

    /// <summary>Domain name pointer (RFC 1035).</summary>
    PTR = 12,

    /// <summary>Host information (RFC 1035, RFC 8482).</summary>
    HINFO = 13,

    /// <summary>Mail exchange (RFC 1035).</summary>
    MX = 15,

    /// <summary>Text strings (RFC 1035).</summary>
    TXT = 16,

    /// <summary>IPv6 host address (RFC 3596).</summary>
    AAAA = 28,

    /// <summary>Server selection (RFC 2782).</summary>
    SRV = 33,

    /// <summary>Name redirection (RFC 6672).</summary>
    DNAME = 39,

    /// <summary>EDNS(0) pseudo record (RFC 6891).</summary>
    OPT = 41,

    /// <summary>Delegation signer (RFC 4034).</summary>
    DS = 43,

    /// <summary>DNSSEC signature (RFC 4034).</summary>
    RRSIG = 46,

    /// <summary>Next secure (RFC 4034).</summary>
    NSEC = 47,

    /// <summary>DNSSEC key (RFC 4034).</summary>
    DNSKEY = 48,

    /// <summary>Hashed next secure (RFC 5155).</summary>
    NSEC3 = 50,

    /// <summary>General purpose service binding (RFC 9460).</summary>
    SVCB = 64,

    /// <summary>HTTPS service binding (RFC 9460).</summary>
    HTTPS = 65,

    /// <summary>Transaction signature (RFC 8945).</summary>
    TSIG = 250,

    /// <summary>Incremental zone transfer (RFC 1995), QTYPE only.</summary>
    IXFR = 251,

    /// <summary>Zone transfer (RFC 5936), QTYPE only.</summary>
    AXFR = 252,

    /// <summary>All types the server chooses to give (RFC 8482), QTYPE only.</summary>
    ANY = 255,

    /// <summary>Certification authority authorisation (RFC 8659).</summary>
    CAA = 257,
}
