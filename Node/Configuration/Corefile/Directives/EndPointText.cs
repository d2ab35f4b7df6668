using System.Globalization;
using System.Net;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>Reads <c>ADDRESS[:PORT]</c>, an IPv6 address with a port in brackets. Pure, thread-safe.</summary>
internal static class EndPointText
{
    /// <summary>Reads one.</summary>
    /// <returns>Null if the text is none.</returns>
    public static IPEndPoint? TryParse(string host, int defaultPort)
    {
        // IPAddress takes "[ADDRESS]:PORT" too, and drops the port.
        IPAddress? address = null;
        var hasPort = host.StartsWith('[') && !host.EndsWith(']');
        if (!hasPort && IPAddress.TryParse(host.StartsWith('[') ? host[1..^1] : host, out address) && (host.Contains('.') || host.Contains(':')))
        {
            return new IPEndPoint(address, defaultPort);
        }

        var colon = host.LastIndexOf(':');
        return colon > 0
            && (host[..colon].Contains('.') || host[0] == '[')
            && IPAddress.TryParse(host[..colon], out address)
            && int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue
                ? new IPEndPoint(address, port)
                : null;
    }
}
