using System.Diagnostics.CodeAnalysis;

namespace ActorDns.Actors.Routing;

/// <summary>What belongs to each <see cref="ServerScheme"/>.</summary>
public static class ServerSchemes
{
    private static readonly string[] Texts = ["dns", "tls", "https"];

    /// <summary>The scheme as it is written, without the <c>://</c>.</summary>
    public static string Text(this ServerScheme scheme) => Texts[(int)scheme];

    /// <summary>The port where a key names none (RFC 7858 section 3.1, RFC 8484 section 4.1); null for that of the node.</summary>
    public static int? DefaultPort(this ServerScheme scheme) => scheme switch
    {
        ServerScheme.Tls => 853,
        ServerScheme.Https => 443,
        _ => null,
    };

    /// <summary>What carries it, for people.</summary>
    public static string Carrier(this ServerScheme scheme) => scheme switch
    {
        ServerScheme.Tls => "TLS",
        ServerScheme.Https => "HTTPS",
        _ => "UDP and TCP",
    };

    /// <summary>Finds a scheme by its text, lower-case.</summary>
    /// <returns>False if none is called that.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out ServerScheme? scheme)
    {
        var index = Array.IndexOf(Texts, text);
        scheme = index < 0 ? null : (ServerScheme)index;
        return index >= 0;
    }
}
