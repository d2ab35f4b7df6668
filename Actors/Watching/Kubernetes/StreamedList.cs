namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>A list read as the first part of a watch.</summary>
internal sealed class StreamedList(SourceRun run, ApiRequests requests, KubernetesPaths paths, int timeoutSeconds)
{
    /// <summary>Why the list has to be read in pages.</summary>
    public string Refusal { get; private set; } = string.Empty;

    /// <summary>True when there is no use in asking this API server for a stream again.</summary>
    public bool IsRefusedForGood { get; private set; }

    /// <summary>True when the API server began to send; a failure then is one of the stream, not of the connection.</summary>
    public bool WasOpen { get; private set; }

    /// <summary>Reads it and hands it on.</summary>
    /// <returns>Its version; null when nothing was handed on and the list has to be read in pages.</returns>
    public async Task<ulong?> ReadAsync()
    {
        using var response = await requests.SendAsync(paths.StreamingList(run.Kind, timeoutSeconds), run.Cancellation);
        if (response.Refusal is { } refusal)
        {
            // 429 asks for fewer requests, not for another kind of request.
            IsRefusedForGood = refusal.Code is 400 or 422;
            Refusal = $"{refusal.Code} {refusal.Message}";
            return refusal.Code == 429 ? throw refusal.ToException($"streaming list of {run.Kind}") : null;
        }

        WasOpen = true;
        using var buffer = run.Buffer(response, run.Settings.ListIdleTimeout);
        var met = await run.Events(buffer).NextAsync(handOnBeforeReading: false);
        switch (met.Type)
        {
            case WatchEventType.InitialEventsEnd:
                return met.Version > 0 ? met.Version : throw new ObjectFormatException("metadata.resourceVersion of the last bookmark is missing");
            case WatchEventType.Error:
                return GiveUp($"{met.Status!.Code} {met.Status.Message}");
            case WatchEventType.Bookmark:
                IsRefusedForGood = true;
                return GiveUp("the API server takes it for an ordinary watch");
            default:
                return GiveUp("the stream ended before its last object");
        }
    }

    private ulong? GiveUp(string reason)
    {
        Refusal = reason;
        return run.Batch.IsUntouched
            ? null
            : throw new SourceException($"streaming list of {run.Kind}: {reason}; listing again in pages");
    }
}
