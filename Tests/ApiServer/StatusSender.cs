using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ActorDns.ApiServer;

/// <summary>Writes Status objects: as an answer, and as the object of an ERROR event.</summary>
internal static class StatusSender
{
    public static async Task SendAsync(HttpContext context, int code, string message, int retryAfterSeconds = 0)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        if (retryAfterSeconds > 0)
        {
            context.Response.Headers.RetryAfter = retryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        Write(json, code, message);
        await json.FlushAsync(context.RequestAborted);
    }

    public static void Write(Utf8JsonWriter json, int code, string message)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, "Status"u8);
        json.WriteString("apiVersion"u8, "v1"u8);
        json.WriteStartObject("metadata"u8);
        json.WriteEndObject();
        json.WriteString("status"u8, "Failure"u8);
        json.WriteString("message"u8, message);
        json.WriteString("reason"u8, Reason(code));
        json.WriteNumber("code"u8, code);
        json.WriteEndObject();
    }

    private static string Reason(int code) => code switch
    {
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        410 => "Expired",
        422 => "Invalid",
        429 => "TooManyRequests",
        504 => "Timeout",
        _ => "InternalError",
    };
}
