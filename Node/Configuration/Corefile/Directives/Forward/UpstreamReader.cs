using System.Net;
using ActorDns.Actors.Forwarding.Upstreams;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives.Forward;

/// <summary>
/// Reads what <c>forward</c> forwards to: <c>ADDRESS[:PORT]</c>, <c>dns://ADDRESS[:PORT]</c>,
/// <c>tls://ADDRESS[:PORT][%SERVERNAME]</c>, <c>https://ADDRESS[:PORT][/PATH]</c>, or a file in the form of resolv.conf whose
/// <c>nameserver</c> lines are taken.
/// </summary>
internal static class UpstreamReader
{
    private const int DnsPort = 53;
    private const int TlsPort = 853;
    private const int HttpsPort = 443;
    private const string DefaultPath = "/dns-query";

    /// <summary>Reads one word.</summary>
    /// <param name="text">The word.</param>
    /// <param name="error">What is wrong and the cure, when the result is empty.</param>
    public static IReadOnlyList<UpstreamAddress> Read(string text, out string error)
    {
        error = string.Empty;
        var end = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = end < 0 ? string.Empty : text[..end];
        var rest = end < 0 ? text : text[(end + 3)..];
        if (scheme is not ("" or "dns" or "tls" or "https"))
        {
            error = $"'{text}': upstreams are asked in plain DNS, tls:// or https://; write the address with one of these, or without '{scheme}://'";
            return [];
        }

        var upstream = scheme switch
        {
            "tls" => Tls(rest),
            "https" => Https(rest),
            _ => EndPointText.TryParse(rest, DnsPort) is { } endPoint ? new UpstreamAddress(endPoint) : null,
        };
        if (upstream is not null)
        {
            return [upstream];
        }

        if (scheme.Length > 0 || !(text.Contains('/') || File.Exists(text)))
        {
            error = $"'{text}' is no upstream; write an address such as 10.0.0.1, [fd00::1]:5353, tls://10.0.0.1%dns.example.org or https://10.0.0.1/dns-query, or a file such as /etc/resolv.conf";
            return [];
        }

        return ReadFile(text, out error);
    }

    private static UpstreamAddress? Tls(string text)
    {
        // The name stands last; an IPv6 zone such as %eth0 is no part of an upstream.
        var percent = text.IndexOf('%');
        var name = percent < 0 ? null : text[(percent + 1)..];
        var endPoint = EndPointText.TryParse(percent < 0 ? text : text[..percent], TlsPort);
        var isNameGood = name is null || Uri.CheckHostName(name) != UriHostNameType.Unknown;
        return endPoint is not null && isNameGood ? new UpstreamAddress(endPoint, UpstreamProtocol.Tls, name) : null;
    }

    private static UpstreamAddress? Https(string text)
    {
        var slash = text.IndexOf('/');
        var path = slash < 0 || slash == text.Length - 1 ? DefaultPath : text[slash..];
        var endPoint = EndPointText.TryParse(slash < 0 ? text : text[..slash], HttpsPort);
        return endPoint is not null && Uri.IsWellFormedUriString(path, UriKind.Relative) ? new UpstreamAddress(endPoint, UpstreamProtocol.Https, null, path) : null;
    }

    private static List<UpstreamAddress> ReadFile(string path, out string error)
    {
        var text = CorefileFiles.TryRead(path, out error);
        if (text is null)
        {
            return [];
        }

        var upstreams = new List<UpstreamAddress>();
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["nameserver", var server, ..] && IPAddress.TryParse(server, out var address))
            {
                upstreams.Add(new IPEndPoint(address, DnsPort));
            }
        }

        if (upstreams.Count == 0)
        {
            error = $"'{path}' has no line 'nameserver ADDRESS'; add one, or write an address in its place";
        }

        return upstreams;
    }
}
