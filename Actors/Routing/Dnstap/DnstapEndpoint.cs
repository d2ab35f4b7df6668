namespace ActorDns.Actors.Routing.Dnstap;

/// <summary>Where a dnstap collector listens. Immutable.</summary>
/// <param name="Path">The path of its Unix socket; null for TCP.</param>
/// <param name="Host">Address or name of its TCP endpoint; empty for a Unix socket.</param>
/// <param name="Port">Its TCP port, 1 to 65,535; 0 for a Unix socket.</param>
/// <param name="IsTls">True for TLS over TCP.</param>
public sealed record DnstapEndpoint(string? Path, string Host = "", int Port = 0, bool IsTls = false)
{
    private const string UnixScheme = "unix://";
    private const int LongestPath = 107;

    /// <summary>Reads a path, <c>unix://PATH</c>, <c>tcp://HOST:PORT</c> or <c>tls://HOST:PORT</c>.</summary>
    /// <returns>Null if the text is none of these.</returns>
    public static DnstapEndpoint? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.StartsWith("tcp://", StringComparison.Ordinal) && !text.StartsWith("tls://", StringComparison.Ordinal))
        {
            var path = text.StartsWith(UnixScheme, StringComparison.Ordinal) ? text[UnixScheme.Length..] : text;
            return path.Length == 0 || path.Contains("://", StringComparison.Ordinal) || System.Text.Encoding.UTF8.GetByteCount(path) > LongestPath ? null : new DnstapEndpoint(path);
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Port is > 0 and <= ushort.MaxValue && url.Host.Length > 0 && url.PathAndQuery is "/" or ""
            ? new DnstapEndpoint(null, url.DnsSafeHost, url.Port, text.StartsWith("tls", StringComparison.Ordinal))
            : null;
    }

    /// <summary>As a Corefile writes it.</summary>
    public override string ToString() =>
        Path is not null ? UnixScheme + Path : $"{(IsTls ? "tls" : "tcp")}://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}";
}
