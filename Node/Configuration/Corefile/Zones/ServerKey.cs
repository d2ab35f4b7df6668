using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using ActorDns.Actors.Routing;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Configuration.Corefile.Zones;

/// <summary>
/// The key of a server block, or a zone argument of a directive: <c>[SCHEME://]ZONE[:PORT]</c>. ZONE is a name, nothing
/// (the root), or a network in CIDR form that stands for its reverse zones. Immutable.
/// </summary>
/// <param name="Scheme">The scheme; dns when none is written.</param>
/// <param name="Zones">The zones, lower-case; several for a CIDR that does not end at a label.</param>
/// <param name="Port">The port, 0 to 65,535; null when none is written.</param>
internal sealed record ServerKey(ServerScheme Scheme, IReadOnlyList<DomainName> Zones, int? Port)
{
    private static readonly string[] OtherSchemes = ["quic", "grpc", "https3"];

    /// <summary>Reads a key.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">The key.</param>
    /// <param name="error">What is wrong and what would be right.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out ServerKey? key, [NotNullWhen(false)] out string? error)
    {
        key = null;
        if (!TrySplitScheme(text, out var scheme, out var rest, out error) || !TrySplitPort(text, ref rest, out var port, out error))
        {
            return false;
        }

        if (!TryParseZones(rest.Length == 0 && port is not null ? "." : rest, out var zones, out error))
        {
            return false;
        }

        key = new ServerKey(scheme, zones, port);
        return true;
    }

    private static bool TrySplitScheme(string text, out ServerScheme scheme, out string rest, [NotNullWhen(false)] out string? error)
    {
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        var written = colon < 0 ? ServerScheme.Dns.Text() : text[..colon].ToLowerInvariant();
        rest = colon < 0 ? text : text[(colon + 3)..];
        error = null;
        if (ServerSchemes.TryParse(written, out var known))
        {
            scheme = known.Value;
            return true;
        }

        scheme = ServerScheme.Dns;
        error = OtherSchemes.Contains(written)
            ? $"'{text}': {written}:// is not served; use tls:// or https:// for encryption, or dns:// (UDP and TCP)"
            : $"'{text}' has an unknown scheme '{written}://'; use dns://, tls://, https:// or none";
        return false;
    }

    private static bool TrySplitPort(string text, ref string rest, out int? port, [NotNullWhen(false)] out string? error)
    {
        (port, error) = (null, null);
        var colon = rest.LastIndexOf(':');
        if (colon < 0 || (rest.Contains('/') && colon < rest.IndexOf('/')))
        {
            return true;
        }

        // No mask means no CIDR: what has two colons is an address, whose last group would pass for a port.
        var digits = rest[(colon + 1)..];
        if (rest.IndexOf(':') != colon && !rest.Contains('/'))
        {
            error = $"'{text}' is an address without a mask; write a zone, or a network such as '{rest.Trim('[', ']')}/64'";
            return false;
        }

        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > ushort.MaxValue)
        {
            error = $"'{text}' has a port that is not a number from 0 to 65535: '{digits}'";
            return false;
        }

        (port, rest) = (number, rest[..colon]);
        return true;
    }

    private static bool TryParseZones(string text, out IReadOnlyList<DomainName> zones, [NotNullWhen(false)] out string? error)
    {
        (zones, error) = ([], null);
        if (text.Contains('/'))
        {
            var slash = text.IndexOf('/');
            if (!IPAddress.TryParse(text.AsSpan(0, slash), out var address)
                || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
                || prefix > address.GetAddressBytes().Length * 8)
            {
                error = $"'{text}' is no network; write one such as '10.96.0.0/16' or 'fd00:10:96::/112'";
                return false;
            }

            zones = ReverseZones.Of(new IPNetwork(Mask(address, prefix), prefix));
            return true;
        }

        if (!DomainName.TryParse(text.ToLowerInvariant(), out var zone, out var reason))
        {
            error = $"'{text}' is no zone: {reason}; write a domain name such as 'cluster.local', '.' for all, or a network such as '10.96.0.0/16'";
            return false;
        }

        zones = [zone];
        return true;
    }

    private static IPAddress Mask(IPAddress address, int prefix)
    {
        var octets = address.GetAddressBytes();
        for (var i = 0; i < octets.Length; i++)
        {
            octets[i] &= (byte)(0xFF00 >> Math.Clamp(prefix - (i * 8), 0, 8));
        }

        return new IPAddress(octets);
    }
}
