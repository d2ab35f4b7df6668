namespace ActorDns.Protocol.Records;

/// <summary>RCODE values, the extended ones of EDNS(0) included (RFC 1035 section 4.1.1, RFC 6891 section 6.1.3); 0 to 4095.</summary>
public enum ResponseCode : ushort
{
    /// <summary>No error.</summary>
    NoError = 0,

    /// <summary>FORMERR: the query cannot be read.</summary>
    FormatError = 1,

    /// <summary>SERVFAIL: the server cannot answer now.</summary>
    ServerFailure = 2,

    /// <summary>NXDOMAIN: the name does not exist.</summary>
    NameError = 3,

    /// <summary>NOTIMP: the kind of query is not served.</summary>
    NotImplemented = 4,

    /// <summary>REFUSED: the server will not answer this.</summary>
    Refused = 5,

    /// <summary>BADVERS: an EDNS version above 0.</summary>
    BadVersion = 16,
}
