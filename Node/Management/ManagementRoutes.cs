using System.Collections.Frozen;
using ActorDns.Actors.Routing;
using ActorDns.Node.Health;
using ActorDns.Node.Management.Cluster;
using ActorDns.Node.Management.Dns;
using ActorDns.Node.Management.Http;
using ActorDns.Node.Management.Status;

namespace ActorDns.Node.Management;

/// <summary>
/// Finds what answers a request to the management endpoint, by path and method. Whatever a request holds, it is answered:
/// unknown paths with 404, other methods with 405, faults with 500, all as problem details. Thread-safe.
/// </summary>
internal sealed partial class ManagementRoutes
{
    private const int MaxPath = 2048;
    private const string MemberPath = "/cluster/members/";
    private const string ShardPath = "/cluster/shards/";
    private const string NamespacePath = "/dns/namespaces/";

    private readonly FrozenDictionary<string, RequestDelegate> _fixed;
    private readonly ClusterApi _cluster;
    private readonly DnsApi _dns;
    private readonly ILogger _logger;

    /// <summary>Makes the routes.</summary>
    public ManagementRoutes(ClusterView view, ClusterApi cluster, DnsApi dns, StatusApi status, ReadinessFlag started, ILogger<ManagementRoutes> logger)
    {
        (_cluster, _dns, _logger) = (cluster, dns, logger);
        var paths = new Dictionary<string, RequestDelegate>
        {
            ["/alive"] = static context => HttpEndpoint.WriteAsync(context, StatusCodes.Status200OK, "OK"),
            ["/startupz"] = context => StartupAnswer.WriteAsync(context, started),
            ["/ready"] = status.WriteReadyAsync,
            ["/bootstrap/seed-nodes"] = context => JsonAnswer.WriteAsync(context, view.Answer(), SeedNodesJson.Default.SeedNodesAnswer),
            ["/cluster/members"] = cluster.WriteMembersAsync,
            ["/cluster/domain-events"] = cluster.StreamEventsAsync,
            ["/dns/zones"] = dns.WriteZonesAsync,
            ["/dns/lookup"] = dns.WriteLookupAsync,
            ["/status"] = status.WriteStatusAsync,
            ["/status/events"] = status.StreamStatusAsync,
        };
        foreach (var file in EmbeddedFiles.Paths)
        {
            paths[file] = context => EmbeddedFiles.WriteAsync(context, file);
        }

        _fixed = paths.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The paths without parameters, for the OpenAPI document's test.</summary>
    internal IEnumerable<string> FixedPaths => _fixed.Keys;

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer.
        }
        catch (Exception exception)
        {
            LogFault(_logger, exception);
            if (!context.Response.HasStarted)
            {
                context.Response.Clear();
                await new Problem("Fault", StatusCodes.Status500InternalServerError, "the node's log says more").WriteAsync(context);
            }
        }
    }

    private Task RouteAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? string.Empty;
        var isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        if (path.Length > MaxPath)
        {
            return new Problem("Too long", StatusCodes.Status414UriTooLong, $"a path has at most {MaxPath} characters").WriteAsync(context);
        }

        // Kestrel leaves %2F in the path as it is: an address is one segment with slashes in it.
        if (Rest(path, MemberPath) is { } address)
        {
            return isRead || HttpMethods.IsPut(context.Request.Method) || HttpMethods.IsDelete(context.Request.Method)
                ? _cluster.HandleMemberAsync(context, Uri.UnescapeDataString(address))
                : RefuseMethodAsync(context, "GET, HEAD, PUT, DELETE");
        }

        RequestDelegate? handler = Rest(path, ShardPath) is { } type ? inner => _cluster.WriteShardsAsync(inner, type)
            : Rest(path, NamespacePath) is { } name ? inner => _dns.WriteNamespaceAsync(inner, name)
            : _fixed.GetValueOrDefault(path);
        return handler is null ? Problem.NotFound("there is nothing at this path; /openapi.json lists all").WriteAsync(context)
            : isRead ? handler(context)
            : RefuseMethodAsync(context, "GET, HEAD");
    }

    private static string? Rest(string path, string prefix) =>
        path.Length > prefix.Length && path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..] : null;

    private static Task RefuseMethodAsync(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        return new Problem("Method not allowed", StatusCodes.Status405MethodNotAllowed, $"this path takes {allowed}").WriteAsync(context);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "management: a request could not be answered")]
    private static partial void LogFault(ILogger logger, Exception exception);
}
