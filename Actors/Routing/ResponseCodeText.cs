using System.Globalization;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing;

/// <summary>RCODEs as logs and metrics write them: the mnemonics of the IANA registry.</summary>
internal static class ResponseCodeText
{
    private static readonly string[] Names =
    [
        "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH",
        "NOTZONE",
    ];

    /// <summary>The mnemonic, or RCODE and the number where there is none. Allocates only for the latter.</summary>
    public static string Of(ResponseCode code) =>
        (int)code < Names.Length ? Names[(int)code]
        : code == ResponseCode.BadVersion ? "BADVERS"
        : string.Create(CultureInfo.InvariantCulture, $"RCODE{(int)code}");
}
