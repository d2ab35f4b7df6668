using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ActorDns.ApiServer;

/// <summary>
/// Answers lists. Pages of one list show one version: its objects are remembered until the last page is taken or the
/// store is compacted, after which a continue token is answered with 410.
/// </summary>
internal sealed class ListHandler(InProcessApiServer server, ApiStore store)
{
    private readonly ConcurrentDictionary<string, Remainder> _remainders = new();
    private int _tokens;

    public async Task HandleAsync(HttpContext context, ApiRequest request, Selector selector, Fault? fault)
    {
        var remainder = Begin(request, selector);
        if (remainder is null)
        {
            await StatusSender.SendAsync(context, 410, "The provided continue parameter is too old to display a consistent list result.");
            return;
        }

        var limit = request["resourceVersion"] == "0" ? 0 : (int)request.Number("limit");
        var end = limit > 0 ? Math.Min(remainder.Objects.Length, remainder.Next + limit) : remainder.Objects.Length;
        var token = end < remainder.Objects.Length ? Remember(remainder with { Next = end }) : string.Empty;
        using var body = new BodySender(context, fault, server);
        context.Response.ContentType = "application/json";
        await body.WriteAsync(Head(request.Resource, remainder, token, end));
        for (var i = remainder.Next; i < end; i++)
        {
            var value = remainder.Objects[i];
            await body.WriteObjectAsync(i > remainder.Next ? "," : string.Empty, json => value.Write(json, inList: true), string.Empty);
        }

        await body.WriteAsync("]}\n");
        await body.FlushAsync();
    }

    private static string Head(ApiResource resource, Remainder remainder, string token, int end)
    {
        var version = remainder.Version.ToString(CultureInfo.InvariantCulture);
        var more = token.Length > 0
            ? string.Create(CultureInfo.InvariantCulture, $",\"continue\":\"{token}\",\"remainingItemCount\":{remainder.Objects.Length - end}")
            : string.Empty;
        return $"{{\"kind\":\"{resource.Kind}List\",\"apiVersion\":\"{resource.ApiVersion}\",\"metadata\":{{\"resourceVersion\":\"{version}\"{more}}},\"items\":[";
    }

    private Remainder? Begin(ApiRequest request, Selector selector)
    {
        var token = request["continue"];
        if (token.Length > 0)
        {
            return _remainders.TryRemove(token, out var found) && found.Generation == store.Generation ? found : null;
        }

        var generation = store.Generation;
        var (objects, version) = store.Read(request.Resource);
        return new Remainder(Array.FindAll(objects, selector.Matches), version, generation, 0);
    }

    private string Remember(Remainder remainder)
    {
        var token = $"token-{Interlocked.Increment(ref _tokens)}==";
        _remainders[token] = remainder;
        return token;
    }

    private sealed record Remainder(ApiObject[] Objects, ulong Version, int Generation, int Next);
}
