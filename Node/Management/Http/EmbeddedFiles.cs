using System.Collections.Frozen;
using ActorDns.Node.Management.Status;

namespace ActorDns.Node.Management.Http;

/// <summary>The files of the management endpoint that are part of the program: the status page and the OpenAPI document.</summary>
internal static class EmbeddedFiles
{
    private static readonly FrozenDictionary<string, (string Resource, string MediaType)> Files = new Dictionary<string, (string, string)>
    {
        ["/"] = ("status.html", "text/html; charset=utf-8"),
        ["/status.css"] = ("status.css", "text/css; charset=utf-8"),
        ["/status.js"] = ("status.js", "text/javascript; charset=utf-8"),
        ["/status.svg"] = ("status.svg", "image/svg+xml"),
        ["/openapi.json"] = ("openapi.json", "application/json"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The paths.</summary>
    public static IEnumerable<string> Paths => Files.Keys;

    /// <summary>Reads the file of a path.</summary>
    public static byte[] Read(string path)
    {
        using var stream = typeof(EmbeddedFiles).Assembly.GetManifestResourceStream(Files[path].Resource)!;
        var octets = new byte[stream.Length];
        stream.ReadExactly(octets);
        return octets;
    }

    /// <summary>Answers a path.</summary>
    public static async Task WriteAsync(HttpContext context, string path)
    {
        var octets = Read(path);
        context.Response.ContentType = Files[path].MediaType;
        context.Response.ContentLength = octets.Length;
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ContentSecurityPolicy = StatusApi.ContentSecurityPolicy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(octets, context.RequestAborted);
        }
    }
}
