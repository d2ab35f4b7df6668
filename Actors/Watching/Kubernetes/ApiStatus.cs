using System.Net;
using System.Text.Json;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>What the API server says when it says no: a Status object, in the body of an error or in a watch's ERROR event.</summary>
/// <param name="Code">The HTTP status code.</param>
/// <param name="Message">For people.</param>
/// <param name="RetryAfter">How long to wait, or null.</param>
internal sealed record ApiStatus(int Code, string Message, TimeSpan? RetryAfter)
{
    private const int MaximumMessage = 500;

    /// <summary>True for "Too large resource version": the version asked for is ahead of the server's.</summary>
    public bool IsVersionAhead => Code == (int)HttpStatusCode.GatewayTimeout && Message.Contains("Too large resource version", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a Status; what cannot be read is left as given.</summary>
    /// <param name="json">The Status, or anything else.</param>
    /// <param name="code">The code when the Status has none.</param>
    public static ApiStatus Read(ReadOnlySpan<byte> json, int code)
    {
        var message = string.Empty;
        TimeSpan? retryAfter = null;
        try
        {
            var reader = new Utf8JsonReader(json);
            JsonFields.Enter(ref reader, "the status");
            while (JsonFields.NextField(ref reader))
            {
                if (reader.ValueTextEquals("message"u8))
                {
                    message = JsonFields.Show(JsonFields.ReadText(ref reader, "message"), MaximumMessage);
                }
                else if (reader.ValueTextEquals("code"u8))
                {
                    code = JsonFields.ReadPortNumber(ref reader, "code") is > 0 and var read ? read : code;
                }
                else if (reader.ValueTextEquals("details"u8))
                {
                    retryAfter = ReadRetryAfter(ref reader);
                }
                else
                {
                    JsonFields.SkipField(ref reader);
                }
            }
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or ObjectFormatException)
        {
            // A proxy's page, or a cut one: the code has to do.
            message = message.Length > 0 ? message : JsonFields.Show(json, MaximumMessage);
        }

        return new ApiStatus(code, message, retryAfter);
    }

    /// <summary>What it asks for next.</summary>
    /// <param name="request">What was asked, for the message.</param>
    public SourceException ToException(string request)
    {
        var text = $"{request}: the API server answers {Code} {Message}";
        return Code switch
        {
            410 => new SourceException(SourceFault.VersionGone, text),
            401 => new SourceException(SourceFault.Denied, $"{text}; check the credentials (service account token or kubeconfig)", RetryAfter),
            403 => new SourceException(SourceFault.Denied, $"{text}; the account needs the verbs list and watch for it (RBAC)", RetryAfter),
            404 => new SourceException(SourceFault.Denied, $"{text}; the API server does not know this kind: check its address and what is installed", RetryAfter),
            >= 400 and < 500 and not (408 or 409 or 429) => new SourceException(SourceFault.Denied, $"{text}; check the label selectors of the kubernetes directive", RetryAfter),
            _ => new SourceException(SourceFault.Transient, text, RetryAfter),
        };
    }

    private static TimeSpan? ReadRetryAfter(scoped ref Utf8JsonReader reader)
    {
        TimeSpan? retryAfter = null;
        if (!JsonFields.TryEnterObject(ref reader, "details"))
        {
            return null;
        }

        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("retryAfterSeconds"u8))
            {
                var seconds = JsonFields.ReadPortNumber(ref reader, "details.retryAfterSeconds");
                retryAfter = seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
            }
            else
            {
                JsonFields.SkipField(ref reader);
            }
        }

        return retryAfter;
    }
}
