namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>A watch from a version to its end.</summary>
internal sealed class VersionWatch(SourceRun run, ApiRequests requests, KubernetesPaths paths, ulong fromVersion, int timeoutSeconds)
{
    /// <summary>Asks for the present version of the API server.</summary>
    /// <exception cref="SourceException">It is behind the version to watch from.</exception>
    public async Task EnsureNotBehindAsync()
    {
        if (await IsBehindAsync() is { } behind)
        {
            throw behind;
        }
    }

    /// <summary>Reads it and hands on what it says.</summary>
    public async Task ReadAsync(IObjectSink sink)
    {
        using var response = await requests.SendAsync(paths.Watch(run.Kind, fromVersion, timeoutSeconds), run.Cancellation);
        if (response.Refusal is { } refusal)
        {
            throw await JudgeAsync(refusal);
        }

        await sink.BookmarkAsync(fromVersion, run.Cancellation);
        using var buffer = run.Buffer(response, run.Settings.WatchIdleTimeout);
        var events = run.Events(buffer);
        try
        {
            while (true)
            {
                var met = await events.NextAsync(handOnBeforeReading: true);
                switch (met.Type)
                {
                    case WatchEventType.End:
                        return;
                    case WatchEventType.Error:
                        throw await JudgeAsync(met.Status!);
                    default:
                        await sink.BookmarkAsync(met.Version, run.Cancellation);
                        break;
                }
            }
        }
        catch (TimeoutException silence)
        {
            throw await IsBehindAsync() is { } behind ? behind : new SourceException($"watch of {run.Kind}: {silence.Message}, the connection is taken for dead", silence);
        }
    }

    private async Task<SourceException> JudgeAsync(ApiStatus status) =>
        (status.IsVersionAhead ? await IsBehindAsync() : null) ?? status.ToException($"watch of {run.Kind}");

    /// <summary>Asks for the present version of the API server: behind ours, it was restored from an older state.</summary>
    private async Task<SourceException?> IsBehindAsync()
    {
        var known = Math.Max(fromVersion, run.Batch.Version);
        var present = await ReadPresentVersionAsync();
        return present == 0 || present >= known
            ? null
            : new SourceException(SourceFault.VersionGone, $"watch of {run.Kind}: the API server is at version {present}, behind version {known}: it was restored from an older state");
    }

    private async Task<ulong> ReadPresentVersionAsync()
    {
        using var response = await requests.SendAsync(paths.List(run.Kind, 1, string.Empty), run.Cancellation);
        if (response.Refusal is not null)
        {
            return 0;
        }

        using var buffer = run.Buffer(response, run.Settings.ListIdleTimeout);
        var parser = new ListParser();
        while (true)
        {
            var step = parser.Next(buffer, out _);
            if (step == ListParser.Step.End || (step == ListParser.Step.NeedMore && await buffer.FillAsync() == 0))
            {
                return parser.Version;
            }
        }
    }
}
