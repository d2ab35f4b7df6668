namespace ActorDns.ApiServer;

/// <summary>A fault that the next matching request meets.</summary>
/// <param name="Type">What happens.</param>
public sealed record Fault(FaultType Type)
{
    /// <summary>Only requests of this verb; null for all.</summary>
    public ApiVerb? Verb { get; init; }

    /// <summary>Only requests for this resource; null for all.</summary>
    public ApiResource? Resource { get; init; }

    /// <summary>How many matching requests meet it.</summary>
    public int Times { get; init; } = 1;

    /// <summary>How many objects or events are sent in order before it strikes.</summary>
    public int AfterObjects { get; init; }

    /// <summary>Status code of <see cref="FaultType.Status"/> and <see cref="FaultType.ErrorEvent"/>.</summary>
    public int Code { get; init; } = 500;

    /// <summary>Message of the Status object.</summary>
    public string Message { get; init; } = "something broke";

    /// <summary>Header Retry-After in seconds; 0 for none.</summary>
    public int RetryAfterSeconds { get; init; }

    internal bool Matches(ApiRequest request) =>
        (Verb is null || Verb == request.Verb) && (Resource is null || Resource == request.Resource);
}
