namespace ActorDns.Node.Management.Http;

/// <summary>Why a request was not done, as problem details (RFC 9457). Immutable.</summary>
/// <param name="Title">What kind of problem, in a few words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong with this request and what would be right.</param>
internal sealed record Problem(string Title, int Status, string Detail)
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>400.</summary>
    public static Problem BadRequest(string detail) => new("Bad request", StatusCodes.Status400BadRequest, detail);

    /// <summary>404.</summary>
    public static Problem NotFound(string detail) => new("Not found", StatusCodes.Status404NotFound, detail);

    /// <summary>503.</summary>
    public static Problem Busy(string detail) => new("Too many at once", StatusCodes.Status503ServiceUnavailable, detail);

    /// <summary>Answers a request with it.</summary>
    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        return JsonAnswer.WriteAsync(context, this, ManagementJson.Default.Problem, MediaType);
    }
}
