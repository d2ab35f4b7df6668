using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ActorDns.Node.Management.Http;

/// <summary>Writes JSON to a response.</summary>
internal static class JsonAnswer
{
    /// <summary>Writes a value, with its length; nothing in between keeps it.</summary>
    public static async Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type, string mediaType = "application/json")
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, type);
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = json.Length;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(json, context.RequestAborted);
        }
    }
}
