using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ActorDns.ApiServer;

/// <summary>
/// Answers watches: events behind a version as they come, bookmarks at intervals, for timeoutSeconds. A version that
/// is forgotten is told by an ERROR event inside HTTP 200, as kube-apiserver does; a version still to come is waited
/// for in silence.
/// </summary>
internal sealed class WatchHandler(InProcessApiServer server, ApiStore store)
{
    private const string Expired = "too old resource version";

    public async Task HandleAsync(HttpContext context, ApiRequest request, Selector selector, Fault? fault)
    {
        using var body = new BodySender(context, fault, server);
        context.Response.ContentType = "application/json";
        await body.FlushAsync();
        var seconds = request.Number("timeoutSeconds");
        using var life = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        life.CancelAfter(seconds > 0 ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromMinutes(30));
        var version = await BeginAsync(body, request, selector);
        var bookmarks = request["allowWatchBookmarks"] == "true";
        var watch = new Watch(body, request.Resource, selector, fault, bookmarks, life.Token);
        await RunAsync(watch, version);
    }

    /// <summary>Sends what is there when no version is given; the version to go on from.</summary>
    private async Task<ulong> BeginAsync(BodySender body, ApiRequest request, Selector selector)
    {
        var from = request.Number("resourceVersion");
        if (from > 0 && request.Verb != ApiVerb.StreamingList)
        {
            return from;
        }

        var (objects, version) = store.Read(request.Resource);
        foreach (var value in objects.Where(selector.Matches))
        {
            await SendAsync(body, "ADDED", json => value.Write(json, inList: false));
        }

        if (request.Verb == ApiVerb.StreamingList && body.Due?.Type is not (FaultType.ErrorEvent or FaultType.End))
        {
            await SendBookmarkAsync(body, request.Resource, version, endsInitialEvents: true);
        }

        await body.FlushAsync();
        return version;
    }

    private async Task RunAsync(Watch watch, ulong version)
    {
        var nextBookmark = server.BookmarkAsked;
        while (!watch.Life.IsCancellationRequested)
        {
            if (watch.Body.Due is { Type: FaultType.ErrorEvent } error)
            {
                await SendAsync(watch.Body, "ERROR", json => StatusSender.Write(json, error.Code, error.Message));
            }

            if (watch.Body.Due?.Type is FaultType.ErrorEvent or FaultType.End)
            {
                return;
            }

            var asked = server.BookmarkAsked;
            var (events, reached, changed) = store.ReadAfter(watch.Resource, version);
            if (events is null)
            {
                await SendAsync(watch.Body, "ERROR", json => StatusSender.Write(json, 410, $"{Expired}: {version} ({reached})"));
                return;
            }

            await SendEventsAsync(watch, events);
            version = Math.Max(version, reached);
            if (watch.Bookmarks && asked != nextBookmark && reached >= version)
            {
                nextBookmark = asked;
                await SendBookmarkAsync(watch.Body, watch.Resource, reached, endsInitialEvents: false);
            }

            await watch.Body.FlushAsync();
            if (watch.Body.Due?.Type is not (FaultType.ErrorEvent or FaultType.End))
            {
                await WaitAsync(changed, watch.Life);
            }
        }
    }

    private static async Task WaitAsync(Task changed, CancellationToken life)
    {
        try
        {
            await changed.WaitAsync(life);
        }
        catch (OperationCanceledException)
        {
            // The end of the watch; the loop sees it.
        }
    }

    private static async Task SendEventsAsync(Watch watch, List<StoreEvent> events)
    {
        if (watch.Body.Due?.Type == FaultType.Disorder)
        {
            events.Reverse();
        }

        foreach (var change in events)
        {
            if (TypeOf(change, watch.Selector) is not { } type)
            {
                continue;
            }

            var times = watch.Body.Due?.Type == FaultType.Duplicates ? 2 : 1;
            for (var i = 0; i < times; i++)
            {
                await SendAsync(watch.Body, type, json => change.Object.Write(json, inList: false));
            }

            if (watch.Body.Due?.Type is FaultType.ErrorEvent or FaultType.End)
            {
                return;
            }
        }
    }

    private static string? TypeOf(StoreEvent change, Selector selector)
    {
        var before = selector.Matches(change.Previous);
        var now = !change.IsDeletion && selector.Matches(change.Object);
        return (before, now) switch
        {
            (false, true) => "ADDED",
            (true, true) => "MODIFIED",
            (true, false) => "DELETED",
            _ => null,
        };
    }

    private static async Task SendBookmarkAsync(BodySender body, ApiResource resource, ulong version, bool endsInitialEvents)
    {
        await SendAsync(body, "BOOKMARK", json =>
        {
            json.WriteStartObject();
            json.WriteString("kind"u8, resource.Kind);
            json.WriteString("apiVersion"u8, resource.ApiVersion);
            json.WriteStartObject("metadata"u8);
            json.WriteString("resourceVersion"u8, version.ToString(CultureInfo.InvariantCulture));
            json.WriteNull("creationTimestamp"u8);
            if (endsInitialEvents)
            {
                json.WriteStartObject("annotations"u8);
                json.WriteString("k8s.io/initial-events-end"u8, "true"u8);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            if (resource == ApiResource.EndpointSlices)
            {
                json.WriteString("addressType"u8, ""u8);
                json.WriteNull("endpoints"u8);
                json.WriteNull("ports"u8);
            }

            json.WriteEndObject();
        });
    }

    private static ValueTask SendAsync(BodySender body, string type, Action<Utf8JsonWriter> value) =>
        body.WriteObjectAsync($"{{\"type\":\"{type}\",\"object\":", value, "}\n");

    private sealed record Watch(BodySender Body, ApiResource Resource, Selector Selector, Fault? Fault, bool Bookmarks, CancellationToken Life);
}
