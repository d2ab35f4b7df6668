using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>A list read page by page; all pages show the same version, so a page that is no longer to be had ends the list.</summary>
internal sealed class PagedList(SourceRun run, ApiRequests requests, KubernetesPaths paths)
{
    /// <summary>Reads it and hands on each page.</summary>
    /// <returns>Its version; null when the API server does not know ServiceImports.</returns>
    public async Task<ulong?> ReadAsync()
    {
        var continuation = string.Empty;
        while (true)
        {
            using var response = await requests.SendAsync(paths.List(run.Kind, run.Settings.PageSize, continuation), run.Cancellation);
            if (response.Refusal is { } refusal)
            {
                return run.Kind == ObjectKind.ServiceImport && refusal.Code == 404
                    ? null
                    : throw refusal.ToException($"list of {run.Kind}");
            }

            var page = await ReadPageAsync(response);
            await run.Batch.HandOnAsync();
            if (page.Continue.Length == 0)
            {
                return page.Version > 0 ? page.Version : throw new ObjectFormatException("metadata.resourceVersion of the list is missing");
            }

            if (page.Continue == continuation)
            {
                throw new ObjectFormatException("metadata.continue of the list leads back to the same page");
            }

            continuation = page.Continue;
        }
    }

    private async Task<ListParser> ReadPageAsync(ApiResponse response)
    {
        using var buffer = run.Buffer(response, run.Settings.ListIdleTimeout);
        var parser = new ListParser();
        while (!Drain(parser, buffer))
        {
            if (run.Batch.IsFull)
            {
                await run.Batch.HandOnAsync();
                continue;
            }

            var read = await buffer.FillAsync();
            run.Metrics.CountBytes(run.Kind, read);
            if (read == 0)
            {
                throw new IOException("the list ended before its end");
            }
        }

        return parser;
    }

    /// <summary>Takes the objects that have arrived; true at the end of the page.</summary>
    private bool Drain(ListParser parser, ResponseBuffer buffer)
    {
        while (!run.Batch.IsFull)
        {
            switch (parser.Next(buffer, out var json))
            {
                case ListParser.Step.NeedMore:
                    return false;
                case ListParser.Step.End:
                    return true;
                case ListParser.Step.TooLarge:
                    run.Refused.Add($"{run.Kind}: an object is larger than an API server can store");
                    continue;
            }

            try
            {
                run.Batch.Add(run.Objects.Read(json));
            }
            catch (ObjectFormatException cause)
            {
                run.Refused.Add(cause.Message);
            }
        }

        return false;
    }
}
