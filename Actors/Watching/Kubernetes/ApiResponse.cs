namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>The answer to a request, its body still on the way.</summary>
internal sealed class ApiResponse(HttpResponseMessage message, Stream body, ApiStatus? refusal) : IDisposable
{
    /// <summary>The body; already read when the server said no.</summary>
    public Stream Body => body;

    /// <summary>What the server said when it said no; null when it did not.</summary>
    public ApiStatus? Refusal => refusal;

    /// <summary>Gives up what has not been read; the connection of a watch is closed.</summary>
    public void Dispose() => message.Dispose();
}
