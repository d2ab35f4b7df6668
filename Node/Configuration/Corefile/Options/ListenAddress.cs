using System.Globalization;
using System.Net;

namespace ActorDns.Node.Configuration.Corefile.Options;

/// <summary>Where an HTTP endpoint listens, as <c>[ADDRESS]:PORT</c>. Immutable.</summary>
/// <param name="Address">The address; null for all of this machine's.</param>
/// <param name="Port">The port, 0 to 65,535 (0: picked by the kernel).</param>
public sealed record ListenAddress(IPAddress? Address, int Port)
{
    /// <summary>Reads <c>:8080</c>, <c>127.0.0.1:8080</c>, <c>[::1]:8080</c> or <c>localhost:8080</c>.</summary>
    /// <returns>Null when the text is none of these.</returns>
    public static ListenAddress? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > ushort.MaxValue)
        {
            return null;
        }

        return text[..colon] switch
        {
            "" => new ListenAddress(null, port),
            "localhost" => new ListenAddress(IPAddress.Loopback, port),
            ['[', .. var inner, ']'] when IPAddress.TryParse(inner, out var v6) => new ListenAddress(v6, port),
            var host when !host.Contains(':') && IPAddress.TryParse(host, out var v4) => new ListenAddress(v4, port),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Address is null ? $":{Port}" : new IPEndPoint(Address, Port).ToString();
}
