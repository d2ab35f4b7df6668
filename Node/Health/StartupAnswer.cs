using ActorDns.Actors.Routing;

namespace ActorDns.Node.Health;

/// <summary>Answers <c>/startupz</c>, for a kubelet's startup probe.</summary>
internal static class StartupAnswer
{
    /// <summary>
    /// 200 from the moment DNS was served for the first time: also in lameduck, and while records are missing again, which
    /// <c>/ready</c> tells. Before: 503 with what is waited for.
    /// </summary>
    public static Task WriteAsync(HttpContext context, ReadinessFlag started) => started.WasReady
        ? HttpEndpoint.WriteAsync(context, StatusCodes.Status200OK, "OK")
        : HttpEndpoint.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"{started.Name}: {started.Reason}");
}
