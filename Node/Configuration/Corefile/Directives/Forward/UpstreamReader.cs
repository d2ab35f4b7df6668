using System.Globalization;
using System.Net;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile.Directives.Forward;

/// <summary>
/// Reads what <c>forward</c> forwards to: <c>ADDRESS[:PORT]</c>, <c>dns://ADDRESS[:PORT]</c>, or a file in the form of
/// resolv.conf whose <c>nameserver</c> lines are taken.
/// </summary>
internal static class UpstreamReader
{
    private const int DnsPort = 53;

    /// <summary>Reads one word.</summary>
    /// <param name="text">The word.</param>
    /// <param name="error">What is wrong and the cure, when the result is empty.</param>
    public static IReadOnlyList<IPEndPoint> Read(string text, out string error)
    {
        error = string.Empty;
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0 && text[..scheme] != "dns")
        {
            error = $"'{text}': upstreams are asked in plain DNS only; write the address without '{text[..(scheme + 3)]}'";
            return [];
        }

        var host = scheme < 0 ? text : text[(scheme + 3)..];
        if (TryParse(host) is { } endPoint)
        {
            return [endPoint];
        }

        if (scheme >= 0 || !(text.Contains('/') || File.Exists(text)))
        {
            error = $"'{text}' is no upstream; write an address such as 10.0.0.1 or [fd00::1]:5353, or a file such as /etc/resolv.conf";
            return [];
        }

        return ReadFile(text, out error);
    }

    private static IPEndPoint? TryParse(string host)
    {
        if (IPAddress.TryParse(host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host, out var address) && (host.Contains('.') || host.Contains(':')))
        {
            return new IPEndPoint(address, DnsPort);
        }

        var colon = host.LastIndexOf(':');
        return colon > 0
            && (host[..colon].Contains('.') || host[0] == '[')
            && IPAddress.TryParse(host[..colon], out address)
            && int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue
                ? new IPEndPoint(address, port)
                : null;
    }

    private static List<IPEndPoint> ReadFile(string path, out string error)
    {
        var text = CorefileFiles.TryRead(path, out error);
        if (text is null)
        {
            return [];
        }

        var upstreams = new List<IPEndPoint>();
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
