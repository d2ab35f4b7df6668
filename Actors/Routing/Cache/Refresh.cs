namespace ActorDns.Actors.Routing.Cache;

/// <summary>A question the cache asks for itself, and what came of it. Thread-safe.</summary>
/// <param name="startedAt">Timestamp of the cache's clock.</param>
internal sealed class Refresh(long startedAt)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Timestamp of its beginning.</summary>
    public long StartedAt { get; } = startedAt;

    /// <summary>Done when the answer is here, or there is none.</summary>
    public Task Completion => _completion.Task;

    /// <summary>The answer in the form in which answers are kept; null when there is none, or only SERVFAIL or REFUSED.</summary>
    public byte[]? Answer { get; private set; }

    /// <summary>The stage that gave it.</summary>
    public Stage? AnsweredBy { get; private set; }

    /// <summary>Why there is none.</summary>
    public string? Error { get; private set; }

    /// <summary>Ends it.</summary>
    public void Complete(byte[]? answer, Stage? answeredBy, string? error)
    {
        Answer = answer;
        AnsweredBy = answeredBy;
        Error = error;
        _completion.SetResult();
    }
}
